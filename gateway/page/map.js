// The cities and the pairings of the round, drawn by their coordinates alone: no boundaries, areas true to size (the Equal
// Earth projection, Šavrič, Patterson and Jenny 2018). The tables say the same in words, so readers of screens skip it.
import { axisOf, number, parentOf, say, state, svg } from "./words.js";

const WIDTH = 1000;
const MARGIN = 14;

function project({ latitudeE4 = 0, longitudeE4 = 0 }) {
  const [a1, a2, a3, a4] = [1.340264, -0.081106, 0.000893, 0.003796];
  const radians = Math.PI / 1.8e6;
  const theta = Math.asin((Math.sqrt(3) / 2) * Math.sin(latitudeE4 * radians));
  const [square, sixth] = [theta ** 2, theta ** 6];
  const slope = a1 + 3 * a2 * square + sixth * (7 * a3 + 9 * a4 * square);
  return [(2 * Math.sqrt(3) * longitudeE4 * radians * Math.cos(theta)) / (3 * slope), -theta * (a1 + a2 * square + sixth * (a3 + a4 * square))];
}

// Draws only what has coordinates; undefined when nothing has.
export function map() {
  const { cities, proposals } = state.data;
  const placed = [...cities.values()].filter((city) => city.latitudeE4 || city.longitudeE4);
  if (placed.length < 2) return undefined;
  const raw = placed.map(project);
  const [left, right] = [Math.min(...raw.map(([x]) => x)), Math.max(...raw.map(([x]) => x))];
  const [top, bottom] = [Math.min(...raw.map(([, y]) => y)), Math.max(...raw.map(([, y]) => y))];
  const scale = (WIDTH - 2 * MARGIN) / Math.max(right - left, 1e-6);
  const at = new Map(placed.map((city, i) => [city.name, [MARGIN + (raw[i][0] - left) * scale, MARGIN + (raw[i][1] - top) * scale]]));
  const busy = new Set();
  const arcs = proposals.flatMap(({ pairing }) => {
    const { pairing: who, axis } = pairing.candidate;
    return [who.offer, who.facilitator].filter(Boolean).map((provider, i) => arc(parentOf(provider), parentOf(who.need), `arc ${axisOf(axis)}${i ? " third" : ""}`, at, busy));
  });
  const dots = placed.map(({ name, displayName }) => {
    const [x, y] = at.get(name);
    return svg("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: busy.has(name) ? 2.8 : 2.2, class: busy.has(name) ? "city busy" : "city" }, svg("title", {}, displayName));
  });
  return svg("svg", { class: "map", viewBox: `0 0 ${WIDTH} ${Math.ceil((bottom - top) * scale + 2 * MARGIN)}`, role: "img", "aria-label": say("map_label", { cities: number(placed.length), proposals: number(proposals.length) }) }, arcs, dots);
}

function arc(from, to, kind, at, busy) {
  const [start, end] = [at.get(from), at.get(to)];
  if (!start || !end) return undefined;
  busy.add(from).add(to);
  const lift = Math.hypot(end[0] - start[0], end[1] - start[1]) * 0.22;
  const bend = [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2 - lift];
  const point = ([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  return svg("path", { class: kind, d: `M${point(start)}Q${point(bend)} ${point(end)}` });
}
