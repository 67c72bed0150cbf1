import type { SectionKind } from "../../alerts/message.ts";

interface Tone {
  /** Background of a chip. */
  readonly tint: string;
  /** Text on the tint. */
  readonly ink: string;
  /** The bar beside a section's title. */
  readonly accent: string;
}

interface Palette {
  readonly page: string;
  readonly card: string;
  /** Behind the name of a warehouse. */
  readonly band: string;
  readonly text: string;
  readonly muted: string;
  readonly rule: string;
  readonly link: string;
  readonly tones: Readonly<Record<SectionKind, Tone>>;
}

export const LIGHT: Palette = {
  page: "#f1f3f6",
  card: "#ffffff",
  band: "#f5f7f9",
  text: "#16202c",
  muted: "#5b6775",
  rule: "#e3e7ec",
  link: "#1a56c4",
  tones: {
    out: { tint: "#fde4e2", ink: "#a3190f", accent: "#d92d20" },
    low: { tint: "#fdf0cf", ink: "#854a05", accent: "#e59f0a" },
    reminder: { tint: "#fdf0cf", ink: "#854a05", accent: "#b7791f" },
    recovered: { tint: "#d9f4e3", ink: "#0f6b37", accent: "#17a355" },
    retired: { tint: "#e8ebef", ink: "#465261", accent: "#98a2b0" },
  },
};

const DARK: Palette = {
  page: "#0d1117",
  card: "#171d26",
  band: "#202835",
  text: "#e8edf3",
  muted: "#9eabba",
  rule: "#2c3541",
  link: "#8ab8ff",
  tones: {
    out: { tint: "#4a1713", ink: "#ffb3ab", accent: "#f0554a" },
    low: { tint: "#42300a", ink: "#ffd67a", accent: "#e5a823" },
    reminder: { tint: "#42300a", ink: "#ffd67a", accent: "#b7822a" },
    recovered: { tint: "#0e3a21", ink: "#86e5ac", accent: "#2cbf6c" },
    retired: { tint: "#2c3541", ink: "#c5ced9", accent: "#7d8896" },
  },
};

export const FONT = "-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

const KINDS = ["out", "low", "reminder", "recovered", "retired"] as const satisfies readonly SectionKind[];

/**
 * What inline styles cannot say, or would say hundreds of times: dark colours, the narrow layout and the looks of table
 * rows. Readers that drop it show the light, wide mail with plain rows. Classes: pg page, cd card, in its inset, tx text,
 * mu muted, ch-* chip and ac-* accent of a section; tb table, gr group of rows, wd shown only where there is room.
 */
export const STYLE_SHEET = [
  ":root{color-scheme:light dark;supported-color-schemes:light dark}",
  ".tb th{padding-top:0;font-size:12px;line-height:16px;font-weight:400}",
  ".tb td{border-top:1px solid}",
  ".tb .gr{border:0;font-size:13px;line-height:18px;padding:6px 8px}",
  ".tb .gr strong,.tb a,.tb strong{font-weight:600}",
  ".tb td:first-child{word-break:break-word}",
  ".tb a{text-decoration:none}.tb a:hover{text-decoration:underline}",
  ".tb small{font-size:13px}",
  tableColors(LIGHT),
  `@media (prefers-color-scheme:dark){${cardColors(DARK)}${tableColors(DARK)}}`,
  "@media (max-width:520px){.pg{padding:0!important}.cd{border-radius:0!important;border-width:0!important}" +
    ".in{padding-left:16px!important;padding-right:16px!important}.tb th{width:auto!important}.wd{display:none!important}}",
].join("\n");

function tableColors({ band, rule, muted, link, tones }: Palette): string {
  const stocks = KINDS.map((kind) => `.tb-${kind} b{color:${tones[kind].ink}}`).join("");
  return `.tb td{border-color:${rule}}.tb .gr{background:${band}}.tb a{color:${link}}.tb th,.tb small{color:${muted}}${stocks}`;
}

/** Overrides the light colours that stand inline. */
function cardColors({ page, card, rule, text, muted, tones }: Palette): string {
  const sections = KINDS.map((kind) => {
    const { tint, ink, accent } = tones[kind];
    return `.ch-${kind}{background:${tint}!important;color:${ink}!important}.ac-${kind}{border-color:${accent}!important}`;
  });
  return (
    `.pg{background:${page}!important}.cd{background:${card}!important;border-color:${rule}!important}` +
    `.tx,.tb{color:${text}!important}.mu{color:${muted}!important}${sections.join("")}`
  );
}
