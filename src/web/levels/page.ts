import { roundCover } from "../../messages/outlook.ts";
import { readable } from "../../text.ts";
import type { Facts, Reader } from "../pages/pages.ts";
import { FIELDS, type LevelsQuery, levelHref, levelsHref, NONE, SORTS } from "./query.ts";
import type { LevelRow } from "./rows.ts";
import type { Selection } from "./select.ts";

const ROWS_A_PAGE = 50;

/** To choose from in one list. A longer one is no help, and is there for who asks by the address or by words. */
const MOST_CHOICES = 400;

export interface LevelsPage {
  readonly base: string;
  readonly titleOf: (company: string) => string;
}

/**
 * What the page of levels shows.
 * @param rows all that are open, of which `selection` is
 */
export function levelsFacts(
  rows: readonly LevelRow[],
  selection: Selection,
  query: LevelsQuery,
  { base, titleOf }: LevelsPage,
  { words, formats }: Reader,
): Facts {
  const { page: asked = 1, ...asIs } = query;
  const selected = selection.select(query);
  const pages = Math.max(Math.ceil(selected.length / ROWS_A_PAGE), 1);
  const page = Math.min(asked, pages);
  const shown = selected.slice((page - 1) * ROWS_A_PAGE, page * ROWS_A_PAGE);
  const count = (value: number) => formats.count(value).text;
  const hasCompanies = selection.valuesOf("company").length > 1;
  const sort = query.sort ?? "urgency";
  const hasCover = rows.some(({ cover }) => cover !== null);
  return {
    title: words.levels.title,
    summary: words.levels.found(count(selected.length), count(rows.length)),
    action: `${base}/levels`,
    q: query.q ?? "",
    filters: FIELDS.filter((field) => field !== "company" || hasCompanies).map((field) => ({
      name: field,
      label: words.levels[field],
      choices: choicesOf(field),
    })),
    states: choices(
      [
        ["out", words.status.out],
        ["low", words.status.low],
      ],
      query.status,
    ),
    silences: choices(
      [
        ["yes", words.levels.onlySilenced],
        ["no", words.levels.notSilenced],
      ],
      query.silenced,
    ),
    sorts: choices(
      SORTS.filter((name) => name !== "cover" || hasCover).map((name) => [name, words.levels.sorts[name]]),
      sort,
    ),
    isTurned: query.turned === "yes",
    clearHref: `${base}/levels`,
    csvHref: levelsHref(base, asIs, "/levels.csv"),
    xlsxHref: levelsHref(base, asIs, "/levels.xlsx"),
    hasCompanies,
    hasCover,
    rows: shown.map(viewRow),
    pages: pages > 1 ? words.levels.pageOf(count(page), count(pages)) : null,
    previousHref: page > 1 ? levelsHref(base, { ...asIs, page: page - 1 }) : null,
    nextHref: page < pages ? levelsHref(base, { ...asIs, page: page + 1 }) : null,
  };

  function choicesOf(field: (typeof FIELDS)[number]) {
    return chooseFrom(selection.valuesOf(field), query[field], (value) => {
      if (value === NONE) return words.levels.none;
      return readable(field === "company" ? titleOf(value) : value) ?? words.levels.none;
    });
  }

  function viewRow({ company, key, episode, silenced, missing, cover }: LevelRow) {
    const { level, status, threshold, since } = episode;
    return {
      company: titleOf(company),
      status,
      state: words.status[status],
      product: readable(level.product.name) ?? `#${level.product.id}`,
      sku: readable(level.product.sku),
      href: levelHref(base, { company, key }),
      branch: readable(level.branch) ?? words.unnamed.branch,
      warehouse: readable(level.warehouse) ?? words.unnamed.warehouse,
      stock: formats.quantity(level.stock),
      threshold: formats.quantity(threshold.value),
      missing: formats.quantity(missing),
      cover: cover === null ? "" : formats.quantity(roundCover(cover)),
      since: formats.date(since),
      silenced: silenced && (readable(silenced.reason) ?? words.levels.silenced),
    };
  }
}

/** Makes the choices of a list from the values that there are, and the one that is asked for, be it among them or not. */
export function chooseFrom(all: readonly string[], wanted: string | undefined, nameOf: (value: string) => string) {
  const first = all.slice(0, MOST_CHOICES);
  const values = wanted === undefined || first.includes(wanted) ? first : [wanted, ...first];
  return choices(
    values.map((value) => [value, nameOf(value)]),
    wanted,
  );
}

function choices(values: readonly (readonly [value: string, label: string])[], chosen: string | undefined) {
  return values.map(([value, label]) => ({ value, label, isChosen: value === chosen }));
}
