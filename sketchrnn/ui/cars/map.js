// The map of the Cars page: streets or a density picture, drives to pick, a start to draw, and
// endings along which cars drive. Everything is in metres of a plane, x to the east, y to the south.
//
// data: {token, home: [x0, y0, x1, y1], focus: the same or null, mode: "look" | "pick" | "draw",
//        streets: [path, …] thin to thick, picture: {href, box} or null, tiles: {x, y, world} or null,
//        drives: [[id, [x, y, x, y, …]], …], given: path, truth: stroke, cloud: like picture,
//        rivals: [[name, colour, stroke], …], endings: [stroke, …], rest: true where the true rest is known, credit, label, hint}
// A stroke is a list of [x, y, seconds]. The animation starts anew only when the token changes; the
// view moves only when the token or the city changes.

const maps = new WeakMap();
const PICK_PIXELS = 16; // how near to a drive a click must be
const MOVE_PIXELS = 5; // a click moves less than this
const TILES = "https://tile.openstreetmap.org";

class CityMap {
  constructor(root) {
    this.frame = root.querySelector(".frame");
    this.svg = root.querySelector("svg");
    this.root = root;
    const layer = (name, tag = "path") => element(tag, { class: name }, this.svg);
    this.tileLayer = layer("tiles", "g");
    this.picture = layer("picture", "image");
    this.streetLayer = layer("streets", "g");
    this.drivesPath = layer("drives");
    this.hover = layer("hover");
    this.cloud = layer("cloud", "image");
    this.rivalLayer = layer("rivals", "g");
    this.endingLayer = layer("endings", "g");
    this.truthPath = layer("truth");
    this.given = layer("given");
    this.carLayer = layer("cars", "g");
    this.drawn = layer("given");
    this.view = null; // {x, y: middle, scale: metres per pixel}
    this.pointers = new Map();
    this.token = null;
    this.clock = new Clock((seconds) => this.draw(seconds));
    root.querySelector(".replay").onclick = () => this.clock.start();
    root.querySelector(".in").onclick = () => this.zoom(1 / 1.6);
    root.querySelector(".out").onclick = () => this.zoom(1.6);
    root.querySelector(".home").onclick = () => this.fit(this.data.home);
    root.querySelector(".focus").onclick = () => this.fit(this.data.focus);
    this.listen();
    new ResizeObserver(() => this.resized()).observe(this.frame);
  }

  show(data, send) {
    this.send = send;
    const before = this.data;
    this.data = data;
    this.frame.dataset.mode = data.mode;
    this.root.querySelector(".focus").hidden = !data.focus;
    this.root.querySelector(".replay").hidden = !data.endings.length && !data.rivals.length;
    this.root.querySelector(".credit").textContent = data.credit;
    this.root.querySelector(".key").dataset.rest = data.rest;
    this.root.querySelector(".key").hidden = !data.endings.length && !data.rivals.length;
    this.root.querySelector(".hint").textContent = data.given ? "" : data.hint;
    this.svg.setAttribute("aria-label", data.label);
    if (!before || before.city !== data.city) {
      this.background();
      this.fit(data.home);
    }
    if (!before || before.tiles !== data.tiles) this.placeTiles();
    place(this.cloud, data.cloud);
    this.drivesPath.setAttribute("d", data.drives.map(([, xy]) => flat(xy)).join(""));
    this.hover.setAttribute("d", "");
    if (data.token === this.token) return;
    this.token = data.token;
    this.drawn.setAttribute("d", "");
    this.given.setAttribute("d", data.given);
    this.lines = [
      ...data.endings.map((stroke) => this.line(stroke, "ending", this.endingLayer)),
      this.line(data.truth, "truth"),
      ...data.rivals.map(([, colour, stroke]) => this.line(stroke, "rival", this.rivalLayer, colour)),
    ].filter(Boolean);
    this.key();
    this.clearOld();
    if (data.focus && !this.suits(data.focus)) this.fit(data.focus);
    this.clock.start();
  }

  // A line that grows, with its car at the tip.
  line(stroke, kind, parent = null, colour = null) {
    if (!stroke.length) {
      if (!parent) this[kind + "Path"].setAttribute("d", "");
      return null;
    }
    const path = parent ? element("path", { class: kind }, parent) : this[kind + "Path"];
    const car = element("path", { class: "car " + kind }, this.carLayer);
    if (colour) path.style.stroke = car.style.stroke = colour;
    return { line: new Line([stroke]), path, car };
  }

  clearOld() {
    const kept = new Set(this.lines.flatMap(({ path, car }) => [path, car]));
    for (const group of [this.endingLayer, this.rivalLayer, this.carLayer])
      for (const node of [...group.children]) if (!kept.has(node)) node.remove();
  }

  draw(seconds) {
    let done = true;
    for (const { line, path, car } of this.lines) {
      const now = line.at(seconds);
      path.setAttribute("d", now.d);
      car.setAttribute("d", now.tip ? `M${now.tip[0]} ${now.tip[1]}h0` : "");
      done &&= now.done;
    }
    this.frame.dataset.state = done ? "done" : "driving";
    return done;
  }

  background() {
    const { streets, picture } = this.data;
    this.streetLayer.replaceChildren();
    streets.forEach((d, i) => element("path", { d, class: "street street" + i }, this.streetLayer));
    place(this.picture, picture);
  }

  // What the simple methods' lines are, in their colours.
  key() {
    const names = this.data.rivals.map(([name, colour]) => {
      const entry = document.createElement("span");
      entry.className = "rival";
      entry.style.setProperty("--colour", colour);
      entry.append(document.createElement("i"), name);
      return entry;
    });
    const key = this.root.querySelector(".key");
    key.querySelectorAll(".rival").forEach((entry) => entry.remove());
    key.append(...names);
  }

  // The view

  get size() {
    return [this.frame.clientWidth || 1, this.frame.clientHeight || 1];
  }

  fit([x0, y0, x1, y1]) {
    const [width, height] = this.size;
    const scale = 1.08 * Math.max((x1 - x0) / width, (y1 - y0) / height, 0.2);
    this.look({ x: (x0 + x1) / 2, y: (y0 + y1) / 2, scale });
  }

  look(view) {
    this.view = view;
    const [width, height] = this.size.map((pixels) => pixels * view.scale);
    this.svg.setAttribute("viewBox", [view.x - width / 2, view.y - height / 2, width, height].join(" "));
    const [x0, y0, x1, y1] = this.data.home;
    this.frame.dataset.near = Math.max((x1 - x0) / width, (y1 - y0) / height) > 1.15;
    this.placeTiles();
    this.scaleBar();
  }

  // A drive is in view and, where nothing else is to be picked or drawn, not small in it.
  suits([x0, y0, x1, y1]) {
    const [width, height] = this.size.map((pixels) => pixels * this.view.scale);
    const { x, y } = this.view;
    const inside =
      x - width / 2 < x0 && x1 < x + width / 2 && y - height / 2 < y0 && y1 < y + height / 2;
    const share = Math.max((x1 - x0) / width, (y1 - y0) / height);
    return inside && (this.data.mode !== "look" || share > 0.3);
  }

  zoom(factor, at = [this.view.x, this.view.y]) {
    const scale = Math.min(Math.max(this.view.scale * factor, 0.1), 200);
    const share = scale / this.view.scale;
    const [x, y] = [at[0] + (this.view.x - at[0]) * share, at[1] + (this.view.y - at[1]) * share];
    this.look({ x, y, scale });
  }

  resized() {
    const width = this.frame.clientWidth;
    if (!width || !this.data || width === this.width) return;
    const { focus, home, mode } = this.data;
    if (this.width === undefined) this.fit(focus && mode === "look" ? focus : home);
    else this.look({ ...this.view, scale: (this.view.scale * this.width) / width });
    this.width = width;
  }

  scaleBar() {
    const metres = 90 * this.view.scale;
    const power = 10 ** Math.floor(Math.log10(metres));
    const length = power * [5, 2, 1].find((step) => step * power <= metres);
    const bar = this.root.querySelector(".scale");
    bar.style.width = `${length / this.view.scale}px`;
    bar.textContent = length >= 1000 ? `${length / 1000} km` : `${length} m`;
  }

  placeTiles() {
    const plane = this.data.tiles;
    if (!plane) return this.tileLayer.replaceChildren();
    const [width, height] = this.size.map((pixels) => pixels * this.view.scale);
    const zoom = Math.min(19, Math.max(1, Math.round(Math.log2(plane.world / this.view.scale / 256))));
    const side = plane.world / 2 ** zoom; // metres of the plane to one tile
    const column = (x) => Math.floor((x / plane.world + plane.x) * 2 ** zoom);
    const row = (y) => Math.floor((y / plane.world + plane.y) * 2 ** zoom);
    const old = new Map([...this.tileLayer.children].map((tile) => [tile.getAttribute("href"), tile]));
    const { x, y } = this.view;
    for (let i = column(x - width / 2); i <= column(x + width / 2); i++)
      for (let j = row(y - height / 2); j <= row(y + height / 2); j++) {
        const href = `${TILES}/${zoom}/${i}/${j}.png`;
        if (old.delete(href)) continue;
        const [left, top] = [i * side - plane.x * plane.world, j * side - plane.y * plane.world];
        const size = side * 1.002; // no seams
        element("image", { href, x: left, y: top, width: size, height: size }, this.tileLayer);
      }
    for (const tile of old.values()) tile.remove();
  }

  // The pointer: a click picks a drive, a drag moves the map or draws, two fingers zoom

  listen() {
    const frame = this.frame;
    frame.addEventListener("pointerdown", (event) => {
      if (event.button || event.target.closest("button")) return;
      frame.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
      this.down = { at: [event.clientX, event.clientY], view: this.view, moved: false };
      this.drawing = this.data.mode === "draw" && this.pointers.size === 1 ? [this.place(event)] : null;
    });
    frame.addEventListener("pointermove", (event) => this.moved(event));
    frame.addEventListener("pointerup", (event) => this.released(event));
    frame.addEventListener("pointercancel", (event) => this.pointers.delete(event.pointerId));
    frame.addEventListener("pointerleave", () => this.hover.setAttribute("d", ""));
    frame.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return; // the wheel alone scrolls the page
        event.preventDefault();
        this.zoom(Math.exp(event.deltaY * 0.004), this.place(event));
      },
      { passive: false },
    );
  }

  place(event) {
    const box = this.frame.getBoundingClientRect();
    const { x, y, scale } = this.view;
    return [
      x + (event.clientX - box.left - box.width / 2) * scale,
      y + (event.clientY - box.top - box.height / 2) * scale,
    ];
  }

  moved(event) {
    const pointer = this.pointers.get(event.pointerId);
    if (!pointer) {
      if (this.data.mode === "pick" && event.pointerType === "mouse") this.point(event);
      return;
    }
    const now = [event.clientX, event.clientY];
    if (this.pointers.size === 2) {
      this.drawing = null;
      this.down.moved = true;
      const other = [...this.pointers].find(([id]) => id !== event.pointerId)[1];
      const span = (a) => Math.hypot(a[0] - other[0], a[1] - other[1]) || 1;
      const [clientX, clientY] = [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2];
      this.zoom(span(pointer) / span(now), this.place({ clientX, clientY }));
    } else if (this.drawing) {
      for (const part of event.getCoalescedEvents?.() ?? [event]) this.drawing.push(this.place(part));
      this.drawn.setAttribute("d", flat(this.drawing.flat()));
    } else {
      const { at, view } = this.down;
      const [dx, dy] = [now[0] - at[0], now[1] - at[1]];
      this.down.moved ||= Math.hypot(dx, dy) > MOVE_PIXELS;
      if (this.down.moved)
        this.look({ ...view, x: view.x - dx * view.scale, y: view.y - dy * view.scale });
    }
    this.pointers.set(event.pointerId, now);
  }

  released(event) {
    if (!this.pointers.delete(event.pointerId)) return;
    if (this.drawing) {
      const points = this.drawing.map(([x, y]) => [Math.round(x * 10) / 10, Math.round(y * 10) / 10]);
      this.drawing = null;
      this.send("drawn", points);
    } else if (!this.down.moved && this.data.mode === "pick") {
      const drive = this.nearest(this.place(event));
      if (drive) this.send("picked", drive[0]);
    }
  }

  point(event) {
    const drive = this.nearest(this.place(event));
    this.hover.setAttribute("d", drive ? flat(drive[1]) : "");
    this.frame.dataset.over = Boolean(drive);
  }

  nearest([x, y]) {
    let best = (PICK_PIXELS * this.view.scale) ** 2;
    let found = null;
    for (const drive of this.data.drives) {
      const xy = drive[1];
      for (let i = 2; i < xy.length; i += 2) {
        const square = toSegment(x, y, xy[i - 2], xy[i - 1], xy[i], xy[i + 1]);
        if (square < best) [best, found] = [square, drive];
      }
    }
    return found;
  }
}

// Lay a picture {href, box} over the map, or none.
function place(image, picture) {
  const [x, y, width, height] = picture ? picture.box : [0, 0, 0, 0];
  const attributes = { href: picture ? picture.href : "", x, y, width, height };
  for (const [name, value] of Object.entries(attributes)) image.setAttribute(name, value);
  image.setAttribute("preserveAspectRatio", "none");
}

function flat(xy) {
  let d = "";
  for (let i = 0; i < xy.length; i += 2) d += `${i ? "L" : "M"}${xy[i]} ${xy[i + 1]}`;
  return d;
}

function toSegment(x, y, x0, y0, x1, y1) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1);
  const share = Math.min(1, Math.max(0, along));
  return (x - x0 - share * dx) ** 2 + (y - y0 - share * dy) ** 2;
}

export default function ({ data, parentElement, setTriggerValue }) {
  let map = maps.get(parentElement);
  if (!map) {
    map = new CityMap(parentElement);
    maps.set(parentElement, map);
  }
  map.show(data, setTriggerValue);
  return () => map.clock.stop();
}
