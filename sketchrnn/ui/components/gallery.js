// Tiles of drawings. With a token a pen draws them, anew whenever it changes; without one they are
// there at once. Clicking a tile picks it.
//
// data: {token, box: [x, y, width, height], width: of the pen, tile: px, picked, active,
//        captions: […], still: [path, …], moving: null or [[[[x, y, seconds], …], …], …]}

const galleries = new WeakMap();

class Gallery {
  constructor(root) {
    this.tiles = root.querySelector(".tiles");
    this.shown = null;
    this.lines = [];
    this.clock = new Clock((seconds) => this.draw(seconds));
  }

  show(data, pick) {
    const { picked, ...content } = data;
    const shown = JSON.stringify(data.token === null ? content : [data.token, data.captions]);
    if (shown !== this.shown) {
      this.shown = shown;
      this.clock.stop();
      this.build(data);
      if (data.moving) this.clock.start();
    }
    [...this.tiles.querySelectorAll(".tile")].forEach((tile, i) => {
      tile.setAttribute("aria-pressed", i === picked);
      tile.onclick = () => pick(i);
    });
  }

  build(data) {
    this.tiles.style.setProperty("--tile", `${data.tile}px`);
    this.tiles.replaceChildren();
    this.lines = data.captions.map((caption, i) => {
      const figure = document.createElement("figure");
      const button = document.createElement("button");
      button.className = "tile";
      button.disabled = !data.active;
      button.setAttribute("aria-label", caption);
      const svg = element("svg", { viewBox: data.box.join(" "), "stroke-width": data.width }, button);
      const still = { class: data.moving ? "ending" : "start", d: data.moving ? "" : data.still[i] };
      const ending = element("path", still, svg);
      const pen = element("circle", { class: "pen", r: data.width * 1.6 }, svg);
      pen.style.display = "none";
      const text = document.createElement("figcaption");
      text.textContent = caption;
      figure.append(button, text);
      this.tiles.appendChild(figure);
      return { line: new Line(data.moving ? data.moving[i] : []), ending, pen };
    });
  }

  draw(seconds) {
    let done = true;
    for (const { line, ending, pen } of this.lines) {
      const now = line.at(seconds);
      ending.setAttribute("d", now.d);
      pen.style.display = now.done || !now.tip ? "none" : "";
      if (now.tip) {
        pen.setAttribute("cx", now.tip[0]);
        pen.setAttribute("cy", now.tip[1]);
      }
      done &&= now.done;
    }
    this.tiles.dataset.state = done ? "done" : "drawing";
    return done;
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  let gallery = galleries.get(parentElement);
  if (!gallery) {
    gallery = new Gallery(parentElement);
    galleries.set(parentElement, gallery);
  }
  gallery.show(data, (i) => setTriggerValue("picked", i));
  return () => gallery.clock.stop();
}
