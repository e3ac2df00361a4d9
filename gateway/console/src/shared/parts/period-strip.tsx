// When each listing can take place, on one line of time, and what they have in common.
import type { Listing } from "#contracts/entente/listings/v1/listing_pb.js";
import { firstDay, lastDay } from "../format";

const YEAR_MS = 365.25 * 864e5;

export function PeriodStrip({ listings }: { listings: (Listing | undefined)[] }) {
  const spans = listings.map((listing) => ({
    from: listing?.window?.start && firstDay(listing.window.start).getTime(),
    to: listing?.window?.end && lastDay(listing.window.end).getTime(),
  }));
  const starts = spans.flatMap(({ from }) => from ?? []);
  const ends = spans.flatMap(({ to }) => to ?? []);
  if (starts.length + ends.length === 0) return null;
  const least = Math.min(...starts, ...ends.map((end) => end - YEAR_MS / 4));
  const most = Math.max(...ends, least + YEAR_MS);
  const at = (time: number): string => `${(((time - least) / (most - least)) * 100).toFixed(1)}%`;
  const width = (from: number, to: number): string =>
    `${Math.max(1.2, ((to - from) / (most - least)) * 100).toFixed(1)}%`;
  const from = Math.max(...starts, least);
  const to = Math.min(...ends, most);
  const years: number[] = [];
  for (let year = new Date(least).getUTCFullYear() + 1; Date.UTC(year, 0, 1) < most; year++) years.push(year);
  return (
    <div className="strip" aria-hidden="true">
      {years.map((year) => (
        <u key={year} style={{ left: at(Date.UTC(year, 0, 1)) }}>
          <s>{year}</s>
        </u>
      ))}
      {to > from && <mark style={{ left: at(from), width: width(from, to) }} />}
      {spans.map((span, i) => (
        <i
          key={i}
          className={span.from === undefined && span.to === undefined ? "unk" : ""}
          style={{
            top: `${4 + i * 7}px`,
            left: at(span.from ?? least),
            width: width(span.from ?? least, span.to ?? most),
          }}
        />
      ))}
    </div>
  );
}
