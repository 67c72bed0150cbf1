import type { Locale } from "../../policy/locale.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import type { Wording } from "./wording.ts";

export const WORDINGS: Readonly<Record<Locale, Wording>> = { en, es };
