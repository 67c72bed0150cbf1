/** Names the lane in which the deliveries of a company are sent through a channel. A company's own lane has its name. */
export function laneOf(company: string, channel: string): string {
  return `${company}/${channel}`;
}
