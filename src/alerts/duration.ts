/** For channels, which may look here and no further: how long something takes, in their part of the config. */
export { durationSchema } from "../stock/duration.ts";
