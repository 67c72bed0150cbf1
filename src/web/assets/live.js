/*
 * Keeps a page as it is by now: at each change that the daemon tells of, the page is asked for anew and its content put in the
 * place of what is shown. Nothing of it is needed to read the page.
 */
const content = document.getElementById("content");
const place = document.documentElement.dataset.events;

/** So that not all that look ask at once. */
const SPREAD_MS = 1_500;

/** Forms have a token of their own each time that they are drawn. */
const plain = (html) => html.replace(/name="_csrf" value="[^"]*"/g, "");

let timer = null;

/** What was shown last, as it came: what is drawn on it since is no change. */
let shown = content ? plain(content.innerHTML) : "";

const isChanged = (field) => {
  if (field.type === "hidden") return false;
  if (!field.options) return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  const first = [...field.options].findIndex(({ defaultSelected }) => defaultSelected);
  return field.selectedIndex !== Math.max(first, 0);
};

/** Somebody is about to say something: it must not be lost. */
const isBusy = () =>
  content.querySelector("input:focus, select:focus, textarea:focus") !== null ||
  [...content.querySelectorAll("input, select, textarea")].some(isChanged);

async function renew() {
  timer = null;
  if (document.hidden || isBusy()) return;
  const response = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!response.ok || response.redirected) return;
  const next = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("content");
  if (!next || isBusy() || plain(next.innerHTML) === shown) return;
  shown = plain(next.innerHTML);
  const focusable = () => [...content.querySelectorAll("a[href], button")];
  const focused = focusable().indexOf(document.activeElement);
  // What somebody has opened stays open.
  const unfolded = [...content.querySelectorAll("details")].map(({ open }) => open);
  content.replaceChildren(...next.childNodes);
  for (const [index, it] of content.querySelectorAll("details").entries()) it.open = unfolded[index] ?? false;
  document.dispatchEvent(new Event("renewed"));
  focusable()[focused]?.focus({ preventScroll: true });
}

function renewSoon() {
  if (timer !== null) return;
  timer = setTimeout(() => renew().catch(() => {}), Math.random() * SPREAD_MS);
}

if (content && place) {
  const events = new EventSource(place);
  events.addEventListener("changed", renewSoon);
  // What changed meanwhile was told to nobody here.
  document.addEventListener("visibilitychange", () => document.hidden || renewSoon());
  addEventListener("pagehide", () => events.close());
}
