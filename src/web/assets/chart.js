/*
 * Draws the tables that stand in a chart's place as charts. Nothing of it is needed to read them.
 *
 * <figure class="chart" data-zone="America/El_Salvador" data-steps><table>: each column but the first is a series, with the name in its
 * head and its colour in data-ink; each row has its time as data-x (seconds) and its values as data-y ("4,5"; empty: not known). After a
 * row with data-end the lines begin anew.
 */
const DAY_S = 86_400;
const HEIGHT = 240;

const lang = document.documentElement.lang;
const drawn = new Map();

const numberOf = (text) => (text === "" ? null : Number(text));

/** The columns of a table as uPlot takes them, oldest first. */
function readTable(table) {
  const rows = [...table.tBodies[0].rows].filter(({ dataset }) => dataset.x !== undefined);
  const points = rows.map(({ dataset }) => ({
    x: Number(dataset.x),
    values: dataset.y.split(",").map(numberOf),
    isEnd: dataset.end !== undefined,
  }));
  points.sort((a, b) => a.x - b.x);
  const columns = points.flatMap(({ x, values, isEnd }, index) => {
    const point = [x, ...values];
    const isLast = index === points.length - 1;
    return isEnd && !isLast ? [point, [x + 1, ...values.map(() => null)]] : [point];
  });
  return (columns[0] ?? []).map((_, series) => columns.map((point) => point[series]));
}

function draw(figure) {
  const table = figure.querySelector("table");
  const data = readTable(table);
  if (data.length === 0 || data[0].length < 2) return;
  const style = getComputedStyle(figure);
  const ink = (name) => style.getPropertyValue(`--${name}`).trim();
  const timeZone = figure.dataset.zone;
  const isByDay = figure.dataset.days !== undefined;
  const isLong = isByDay || data[0].at(-1) - data[0][0] > 3 * DAY_S;
  const tick = new Intl.DateTimeFormat(
    lang,
    isLong
      ? { timeZone, month: "short", day: "numeric" }
      : { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  );
  const moment = new Intl.DateTimeFormat(
    lang,
    isByDay
      ? { timeZone, dateStyle: "medium" }
      : { timeZone, dateStyle: "medium", timeStyle: "short", hourCycle: "h23" },
  );
  const number = new Intl.NumberFormat(lang, { maximumFractionDigits: 6 });
  const written = (value) => (value == null ? "–" : number.format(value));
  const heads = [...table.tHead.rows[0].cells];
  const paths = figure.dataset.steps === undefined ? uPlot.paths.linear() : uPlot.paths.stepped({ align: 1 });
  const axis = {
    stroke: ink("muted"),
    grid: { stroke: ink("line"), width: 1 },
    ticks: { stroke: ink("line"), width: 1 },
  };
  const place = document.createElement("div");
  place.className = "plot";
  figure.prepend(place);
  const plot = new uPlot(
    {
      width: Math.max(place.clientWidth, 200),
      height: HEIGHT,
      tzDate: (at) => uPlot.tzDate(new Date(at * 1_000), timeZone),
      cursor: { drag: { x: false, y: false } },
      scales: {
        y: {
          range: (_, __, most) => [
            Math.min(
              0,
              ...data
                .slice(1)
                .flat()
                .filter((it) => it !== null),
            ),
            Math.max(most * 1.1, 1),
          ],
        },
      },
      axes: [
        {
          ...axis,
          values: (_, splits) => splits.map((at) => tick.format(new Date(at * 1_000))),
          space: 60,
          ...(isByDay && { incrs: [1, 2, 7, 14, 28, 56, 112].map((days) => days * DAY_S) }),
        },
        {
          ...axis,
          values: (_, splits) => splits.map(written),
          incrs: [
            1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000, 100_000, 1_000_000, 10_000_000,
          ],
        },
      ],
      series: [
        { label: heads[0].textContent, value: (_, at) => (at == null ? "–" : moment.format(new Date(at * 1_000))) },
        ...heads.slice(1, data.length).map((head) => ({
          label: head.textContent,
          stroke: ink(head.dataset.ink),
          width: 2,
          paths,
          dash: head.dataset.dashed === undefined ? [] : [6, 4],
          value: (_, value) => written(value),
        })),
      ],
    },
    data,
    place,
  );
  drawn.set(figure, plot);
}

function drawAll() {
  for (const [figure, plot] of drawn) {
    plot.destroy();
    figure.querySelector(".plot")?.remove();
  }
  drawn.clear();
  for (const figure of document.querySelectorAll("figure.chart")) draw(figure);
}

drawAll();
document.addEventListener("renewed", drawAll);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
new ResizeObserver(() => {
  for (const [figure, plot] of drawn) {
    const width = figure.clientWidth;
    if (width > 0 && width !== plot.width) plot.setSize({ width, height: HEIGHT });
  }
}).observe(document.getElementById("content"));
