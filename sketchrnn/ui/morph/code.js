// The numbers of a code as cells of a strip, and sliders for those that say most. What they draw
// comes back from the server while a slider is dragged.
//
// data: {token, z: […], told: [component, …], reach, box: [x, y, width, height],
//        width: of the pen, drawing: path}
// It sends moved: {token, values: {component: number}}.

const SEND_MS = 90;
const codes = new WeakMap();

class Code {
  constructor(root) {
    this.strip = root.querySelector(".strip");
    this.svg = root.querySelector("svg");
    this.sliders = root.querySelector(".sliders");
    this.token = null;
    this.timer = 0;
  }

  show(data, send) {
    this.send = send;
    if (data.token !== this.token) {
      this.token = data.token;
      this.data = data;
      this.values = {};
      this.build();
    }
    this.svg.setAttribute("viewBox", data.box.join(" "));
    this.svg.setAttribute("stroke-width", data.width);
    this.svg.querySelector("path").setAttribute("d", data.drawing);
  }

  build() {
    const { z, told, reach } = this.data;
    this.cells = z.map(() => document.createElement("i"));
    this.strip.replaceChildren(...this.cells);
    z.forEach((value, i) => this.colour(i, value));
    const reset = document.createElement("button");
    reset.textContent = "Back to its own numbers";
    reset.onclick = () => {
      this.values = {};
      this.build();
      this.later();
    };
    const sliders = told.map((component) => {
      const label = document.createElement("label");
      const name = label.appendChild(document.createElement("span"));
      const slider = label.appendChild(document.createElement("input"));
      Object.assign(slider, { type: "range", min: -reach, max: reach, step: 0.05 });
      slider.value = z[component];
      name.textContent = `z${component + 1}`;
      slider.oninput = () => {
        this.values[component] = Number(slider.value);
        this.colour(component, this.values[component]);
        this.later();
      };
      this.cells[component].className = "told";
      slider.onfocus = label.onpointerenter = () => this.cells[component].classList.add("now");
      slider.onblur = label.onpointerleave = () => this.cells[component].classList.remove("now");
      return label;
    });
    this.sliders.replaceChildren(...sliders, reset);
  }

  colour(i, value) {
    const share = Math.min(1, Math.abs(value) / 2);
    const ink = value < 0 ? "var(--st-blue-color)" : "var(--st-primary-color)";
    this.cells[i].style.background = `color-mix(in srgb, ${ink} ${Math.round(100 * share)}%, var(--st-secondary-background-color))`;
    this.cells[i].title = `z${i + 1} = ${value.toFixed(2)}`;
  }

  later() {
    this.timer ||= setTimeout(() => {
      this.timer = 0;
      this.send({ token: this.token, values: { ...this.values } });
    }, SEND_MS);
  }
}

export default function ({ data, parentElement, setStateValue }) {
  let code = codes.get(parentElement);
  if (!code) {
    code = new Code(parentElement);
    codes.set(parentElement, code);
  }
  code.show(data, (moved) => setStateValue("moved", moved));
}
