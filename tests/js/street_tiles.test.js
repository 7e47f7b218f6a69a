// Tests of street_tiles.js: which tiles of OpenStreetMap are under the map.

import assert from "node:assert/strict";
import { test } from "node:test";
import { visibleTiles } from "../../sketchrnn/ui/cars/street_tiles.js";

// A plane whose origin is in the middle of a world that is 1024 metres wide.
const PLANE = { x: 0.5, y: 0.5, world: 1024 };

test("the zoom is that of the pixels of the screen", () => {
  // 1 m per pixel: 1024 pixels for the world are 4 tiles of 256 pixels, which is zoom 2.
  const tiles = visibleTiles(PLANE, { x: 10, y: 10, scale: 1 }, [4, 4]);
  assert.deepEqual(tiles, [
    { href: "https://tile.openstreetmap.org/2/2/2.png", x: 0, y: 0, side: 256 },
  ]);
});

test("the tiles cover the view", () => {
  const view = { x: -30, y: 100, scale: 0.5 };
  const tiles = visibleTiles(PLANE, view, [900, 500]);
  const ends = (/** @type {"x" | "y"} */ axis) => [
    Math.min(...tiles.map((tile) => tile[axis])),
    Math.max(...tiles.map((tile) => tile[axis] + tile.side)),
  ];
  const [left, right] = ends("x");
  const [top, bottom] = ends("y");
  assert.ok(left <= -30 - 225 && right >= -30 + 225);
  assert.ok(top <= 100 - 125 && bottom >= 100 + 125);
  assert.equal(new Set(tiles.map((tile) => tile.href)).size, tiles.length);
});

test("the zoom stays in what the server has", () => {
  const zooms = [1e-9, 1e9].map((scale) => {
    const [tile] = visibleTiles(PLANE, { x: 0, y: 0, scale }, [1e-9, 1e-9]);
    return tile.href.split("/").at(-3);
  });
  assert.deepEqual(zooms, ["19", "1"]);
});
