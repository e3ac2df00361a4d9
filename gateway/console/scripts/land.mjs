// Writes the land of the map into build/console/land: Natural Earth 1:50 m (world-atlas) in Equal Earth, as one path in a
// frame 1,000 wide, points nearer than four fifths of a unit left out. No borders: names and boundaries are no statement of ours.
//
//   node gateway/console/scripts/land.mjs
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { geoEqualEarth, geoPath } from "d3-geo";
import { feature } from "topojson-client";

const WIDTH = 1000;
const NEAREST = 0.8;
const SMALLEST = 0.35; // islands below this many square units aren't seen

const atlas = JSON.parse(readFileSync(createRequire(import.meta.url).resolve("world-atlas/land-50m.json"), "utf8"));
const projection = geoEqualEarth().fitWidth(WIDTH, { type: "Sphere" });
const [[, top], [, bottom]] = geoPath(projection).bounds({ type: "Sphere" });

const rings = [];
let ring = [];
const pen = {
  moveTo: (x, y) => {
    ring = [[x, y]];
  },
  lineTo: (x, y) => {
    ring.push([x, y]);
  },
  closePath: () => {
    rings.push(ring);
  },
};
geoPath(projection, pen)(feature(atlas, atlas.objects.land));

const area = (points) =>
  Math.abs(
    points.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = points[(i + 1) % points.length];
      return sum + x * nextY - nextX * y;
    }, 0),
  ) / 2;
const round = (value) => Math.round(value * 10) / 10;
const path = rings
  .filter((points) => area(points) >= SMALLEST)
  .map((points) => {
    const kept = points.filter(
      ((last) => (point) => {
        if (last && Math.hypot(point[0] - last[0], point[1] - last[1]) < NEAREST) return false;
        last = point;
        return true;
      })(undefined),
    );
    let [x, y] = kept[0].map(round);
    let out = `M${x} ${y}`;
    for (const point of kept.slice(1)) {
      const [toX, toY] = point.map(round);
      out += `l${round(toX - x)} ${round(toY - y)}`;
      [x, y] = [toX, toY];
    }
    return `${out}z`;
  })
  .join("");

const out = join(dirname(fileURLToPath(import.meta.url)), "../../../build/console/land");
mkdirSync(out, { recursive: true });
writeFileSync(
  join(out, "land.js"),
  `export const WIDTH = ${WIDTH};\nexport const HEIGHT = ${Math.ceil(bottom - top)};\nexport const LAND = ${JSON.stringify(path)};\n`,
);
writeFileSync(
  join(out, "land.d.ts"),
  "export declare const WIDTH: number;\nexport declare const HEIGHT: number;\nexport declare const LAND: string;\n",
);
