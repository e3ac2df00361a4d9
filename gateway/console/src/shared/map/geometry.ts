// Where cities are on the map, how a line runs, and what part of the world is shown. Units: those of the land's frame.
import { geoEqualEarth } from "d3-geo";
import { HEIGHT, WIDTH } from "#land";
import { network } from "../network";

export type Point = [x: number, y: number];
export type Frame = [x: number, y: number, width: number, height: number];

const projection = geoEqualEarth().fitWidth(WIDTH, { type: "Sphere" });

export function placeOf(city: string): Point | undefined {
  const { latitudeE4, longitudeE4 } = network().cities.get(city) ?? {};
  if (latitudeE4 === undefined || longitudeE4 === undefined) return undefined;
  return projection([longitudeE4 / 1e4, latitudeE4 / 1e4]) ?? undefined;
}

const BEND = 0.2;
const MOST_BEND = 90;

// The point that a line bows towards: always to the north, so that its direction is read by its growth alone.
function bow([ax, ay]: Point, [bx, by]: Point): Point {
  const dx = bx - ax;
  const dy = by - ay;
  const length = Math.hypot(dx, dy) || 1;
  const by_ = Math.min(length * BEND, MOST_BEND) * (dx > 0 ? -1 : 1);
  return [(ax + bx) / 2 + (-dy / length) * by_, (ay + by) / 2 + (dx / length) * by_];
}

const fixed = (value: number): string => value.toFixed(1);

export function line(from: Point, to: Point): string {
  const over = bow(from, to);
  return `M${fixed(from[0])} ${fixed(from[1])}Q${fixed(over[0])} ${fixed(over[1])} ${fixed(to[0])} ${fixed(to[1])}`;
}

const STEPS = 22;

// A line that grows from who helps (thin) to who asks (thick): direction without an arrow head.
export function growing(from: Point, to: Point, thin: number, thick: number): string {
  const over = bow(from, to);
  const left: string[] = [];
  const right: string[] = [];
  for (let i = 0; i <= STEPS; i++) {
    const u = i / STEPS;
    const at = (k: 0 | 1): number => (1 - u) ** 2 * from[k] + 2 * u * (1 - u) * over[k] + u * u * to[k];
    const slope = (k: 0 | 1): number => 2 * (1 - u) * (over[k] - from[k]) + 2 * u * (to[k] - over[k]);
    const length = Math.hypot(slope(0), slope(1)) || 1;
    const half = (thin + (thick - thin) * u) / 2;
    const [x, y] = [(slope(1) / length) * half, (slope(0) / length) * half];
    left.push(`${fixed(at(0) - x)} ${fixed(at(1) + y)}`);
    right.unshift(`${fixed(at(0) + x)} ${fixed(at(1) - y)}`);
  }
  return `M${left.join("L")}L${right.join("L")}Z`;
}

// The part of the world that holds some points, in the shape of its frame, never closer than `least` units across.
export function frameOf(points: Point[], ratio: number, least: number, margin = 46): Frame {
  if (points.length === 0) return whole(ratio);
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  let width = Math.max(Math.max(...xs) - Math.min(...xs) + 2 * margin, least);
  let height = Math.max(Math.max(...ys) - Math.min(...ys) + 2 * margin, least / ratio);
  if (width / height < ratio) width = height * ratio;
  else height = width / ratio;
  if (width > WIDTH) [width, height] = [WIDTH, WIDTH / ratio];
  const within = (middle: number, size: number, most: number): number =>
    size >= most ? most / 2 : Math.min(Math.max(middle, size / 2), most - size / 2);
  const x = within((Math.min(...xs) + Math.max(...xs)) / 2, width, WIDTH);
  const y = within((Math.min(...ys) + Math.max(...ys)) / 2, height, HEIGHT);
  return [x - width / 2, y - height / 2, width, height];
}

// Without the poles, where nobody lives.
export const whole = (ratio: number): Frame => {
  const width = 940;
  return [36, Math.max(0, (HEIGHT - width / ratio) / 2 - 22), width, width / ratio];
};

export interface Label {
  city: string;
  at: Point;
  anchor: "start" | "middle" | "end";
}

// Names placed without overlap, in the order given; one that finds no room is left out.
export function labels(
  cities: { city: string; name: string; at: Point }[],
  [fx, fy, fw, fh]: Frame,
  letter: number,
): Label[] {
  const taken: Frame[] = [];
  const placed: Label[] = [];
  for (const {
    city,
    name,
    at: [x, y],
  } of cities) {
    const width = name.length * letter * 0.58;
    const ways: [number, number, Label["anchor"]][] = [
      [0.65, 0.32, "start"],
      [-0.65, 0.32, "end"],
      [0, -0.75, "middle"],
      [0, 1.4, "middle"],
    ];
    if (x > fx + fw * 0.7) ways.unshift(...ways.splice(1, 1));
    for (const [dx, dy, anchor] of ways) {
      const left = x + dx * letter - (anchor === "end" ? width : anchor === "middle" ? width / 2 : 0);
      const box: Frame = [left, y + (dy - 0.9) * letter, width, letter * 1.15];
      const isOutside = box[0] < fx || box[0] + box[2] > fx + fw || box[1] < fy || box[1] + box[3] > fy + fh;
      if (
        isOutside ||
        taken.some(
          (other) =>
            box[0] < other[0] + other[2] &&
            other[0] < box[0] + box[2] &&
            box[1] < other[1] + other[3] &&
            other[1] < box[1] + box[3],
        )
      )
        continue;
      taken.push(box);
      placed.push({ city, at: [x + dx * letter, y + dy * letter], anchor });
      break;
    }
  }
  return placed;
}
