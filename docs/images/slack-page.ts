import type { SlackBlock, SlackPayload, SlackText } from "../../src/sandbox/slack-payload.ts";

/** A page that shows a Slack message much as Slack does. */
export function slackPage({ blocks = [] }: SlackPayload): string {
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; padding: 20px 24px; background: #fff; color: #1d1c1d; font: 15px/1.47 Lato, "Liberation Sans", sans-serif; }
    .app { display: grid; grid-template-columns: 36px 1fr; column-gap: 8px; }
    .icon { width: 36px; height: 36px; border-radius: 6px; background: #1f5fbf; color: #fff; font: bold 20px/36px sans-serif; text-align: center; }
    .name { font-weight: 900; } .badge { font-size: 10px; background: #dddddd; border-radius: 2px; padding: 1px 3px; color: #616061; }
    .time, .context { font-size: 12px; color: #616061; }
    h1 { font-size: 18px; line-height: 1.33; margin: 4px 0 8px; }
    .section { margin: 0 0 8px; white-space: pre-wrap; } .context { margin: 8px 0 0; white-space: pre-wrap; }
    a { color: #1264a3; text-decoration: none; } code { color: #e01e5a; }
    hr { border: 0; border-top: 1px solid #dddddd; }
    .dot { display: inline-block; width: 15px; height: 15px; border-radius: 50%; vertical-align: -2px; }
  </style><div class="app"><div class="icon">L</div><div>
    <span class="name">lowstockd</span> <span class="badge">APP</span> <span class="time">12:00</span>
    ${blocks.map(showBlock).join("\n")}
  </div></div>`;
}

function showBlock(block: SlackBlock): string {
  switch (block.type) {
    case "header":
      return `<h1>${show(block.text)}</h1>`;
    case "divider":
      return "<hr>";
    case "section":
      return [block.text, ...(block.fields ?? [])]
        .map((text) => text && `<div class="section">${show(text)}</div>`)
        .join("");
    case "context":
      return block.elements.map((it) => `<div class="context">${"text" in it ? show(it) : ""}</div>`).join("");
    case "actions":
      return "";
  }
}

function show({ type, text }: SlackText): string {
  return paintDots(type === "plain_text" ? text.replaceAll("&", "&amp;").replaceAll("<", "&lt;") : mrkdwn(text));
}

/** What Slack makes of its marks; the entities are those of HTML. */
function mrkdwn(text: string): string {
  return text
    .replace(/<([^<>|]+)\|([^<>]+)>/g, '<a href="$1">$2</a>')
    .replace(/`([^`\n]+)`/g, "<code>$1</code>")
    .replace(/(?<![\w*])\*([^*\n]+)\*(?![\w*])/g, "<b>$1</b>")
    .replace(/(?<![\w_/])_([^_\n]+)_(?![\w_/])/g, "<i>$1</i>");
}

/** Machines that draw pictures often have no font for them. */
const DOTS: Readonly<Record<string, string>> = { "🔴": "#dd2e44", "🟠": "#f4900c", "🟢": "#78b159", "⚪": "#e6e7e8" };

function paintDots(text: string): string {
  return text.replace(/[🔴🟠🟢⚪]/gu, (dot) => `<span class="dot" style="background:${DOTS[dot]}"></span>`);
}
