import { Drop } from "liquidjs";

/**
 * Text that is ready for its medium: made by a filter or captured in a template, it is printed as it is. A drop, so that
 * comparisons in templates see the text.
 */
export class Markup extends Drop {
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  get size(): number {
    return this.text.length;
  }

  override valueOf(): string {
    return this.text;
  }

  override toString(): string {
    return this.text;
  }
}
