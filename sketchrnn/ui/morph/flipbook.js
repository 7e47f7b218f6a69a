// A reel of drawings, one fading into the next, and a sheet of those on the way. Play, pause, drag
// the slider, or point at a drawing of the sheet.
//
// data: {token, box: [x, y, width, height], width: of the pen, frames: [path, …],
//        reel: [frame, …], tiles: [frame, …], named: {tile: name}, columns}

const FRAMES_PER_SECOND = 9;
const flipbooks = new WeakMap();

class Flipbook {
  constructor(root) {
    this.svg = root.querySelector(".stage svg");
    this.layers = [...this.svg.querySelectorAll("path")];
    this.play = root.querySelector(".play");
    this.slider = root.querySelector("input");
    this.sheet = root.querySelector(".sheet");
    this.token = null;
    this.handle = 0;
    this.position = 0; // on the reel, in frames
    this.play.onclick = () => (this.handle ? this.stop() : this.start());
    this.slider.oninput = () => {
      this.stop();
      this.to(Number(this.slider.value));
    };
  }

  show(data) {
    if (data.token === this.token) return;
    this.token = data.token;
    this.data = data;
    this.stop();
    for (const [key, value] of [["viewBox", data.box.join(" ")], ["stroke-width", data.width]])
      this.svg.setAttribute(key, value);
    this.slider.max = data.reel.length - 1;
    this.sheet.dataset.columns = data.columns;
    this.sheet.style.setProperty("--columns", data.columns);
    this.sheet.replaceChildren(...data.tiles.map((frame, place) => this.tile(frame, place)));
    this.to(0);
    this.sheet.dataset.state = "done";
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) this.start();
  }

  tile(frame, place) {
    const { box, width, frames, named } = this.data;
    const button = document.createElement("button");
    const name = named[place];
    button.className = name ? "tile named" : "tile";
    button.dataset.frame = frame;
    button.setAttribute("aria-label", name ?? `Step ${place + 1}`);
    const svg = element("svg", { viewBox: box.join(" "), "stroke-width": 1.6 * width }, button);
    element("path", { d: frames[frame] }, svg);
    if (name) button.appendChild(document.createElement("span")).textContent = name;
    button.onclick = () => {
      this.stop();
      const place = this.data.reel.indexOf(frame);
      if (place >= 0) this.to(place);
      else this.draw(frame, frame, 0);
    };
    return button;
  }

  start() {
    let before = null;
    const tick = (now) => {
      this.to(this.position + ((now - (before ?? now)) / 1000) * FRAMES_PER_SECOND);
      before = now;
      this.handle = requestAnimationFrame(tick);
    };
    this.handle = requestAnimationFrame(tick);
    this.play.textContent = "Pause";
  }

  stop() {
    cancelAnimationFrame(this.handle);
    this.handle = 0;
    this.play.textContent = "Play";
  }

  to(position) {
    const { reel } = this.data;
    this.position = position % reel.length;
    const whole = Math.floor(this.position);
    this.slider.value = whole;
    this.draw(reel[whole], reel[(whole + 1) % reel.length], this.position - whole);
  }

  draw(frame, next, share) {
    const { frames } = this.data;
    this.layers.forEach((layer, i) => layer.setAttribute("d", frames[i ? next : frame]));
    this.layers[0].style.opacity = 1 - share;
    this.layers[1].style.opacity = share;
    for (const tile of this.sheet.children)
      tile.toggleAttribute("data-now", Number(tile.dataset.frame) === (share < 0.5 ? frame : next));
  }
}

export default function ({ data, parentElement }) {
  let flipbook = flipbooks.get(parentElement);
  if (!flipbook) {
    flipbook = new Flipbook(parentElement);
    flipbooks.set(parentElement, flipbook);
  }
  flipbook.show(data);
  return () => flipbook.stop();
}
