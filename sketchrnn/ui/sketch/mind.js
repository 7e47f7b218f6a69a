// What the model thinks of a drawing: the pen goes through it again, a cloud shows where it may go
// next, and what is drawn has the colour of how surprising it was.
//
// data: {token, box: [x, y, width, height], width: of the pen, scale: colours from the least to the
//        most surprising, low, high: nats at its ends, given: points that were not the model's own,
//        steps: [{line: [[x, y], …] that leads to the point, begins: a stroke}], nats: [one a point],
//        clouds: [[[weight, x, y, xx, xy, yy], …] one a point: what may come after it],
//        pens: [[goes on, lifts, is finished] likewise]}
// A moment is a number: 3 is when the pen has reached point 3 (from 0), 3.5 when it is half way on.
// The view begins anew only when the token changes. It is sent with motion.js and clouds.js before it.

const SECONDS_A_POINT = 0.24;
const [SHORTEST, LONGEST] = [3, 24]; // seconds for the whole drawing
const minds = new WeakMap();

class Mind {
  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    this.paper = find(".paper");
    this.profile = find(".profile");
    this.slider = find("input");
    this.button = find(".play");
    this.side = find(".side");
    this.token = null;
    this.moment = 0;
    this.playing = false;
    this.clock = new Clock((seconds) => this.tick(seconds));
    this.button.onclick = () => (this.playing ? this.pause() : this.play());
    this.slider.oninput = () => this.go(Number(this.slider.value));
    this.slider.onkeydown = (event) => this.press(event);
    this.sizes = new ResizeObserver(() => this.data && this.draw());
    this.sizes.observe(this.paper);
  }

  show(data) {
    const fresh = data.token !== this.token;
    this.data = data;
    this.shares = data.nats.map((nats) => shareOf(nats, data));
    this.colours = this.shares.map((share) => colourAt(share, data.scale));
    this.legend();
    if (!fresh) return this.draw(); // the theme may have changed
    this.token = data.token;
    this.clouds = new Clouds(data);
    this.last = data.steps.length - 1;
    this.slider.max = this.last;
    this.times = timesOf(data);
    this.moment = 0;
    this.play();
  }

  legend() {
    const { scale, low, high } = this.data;
    this.side.querySelector(".scale").style.background = `linear-gradient(90deg, ${scale})`;
    const [least, most] = this.side.querySelectorAll(".ends span");
    least.textContent = `${number(low)} or less`;
    most.textContent = `${number(high)} or more`;
  }

  play() {
    if (this.moment >= this.last) this.moment = 0;
    this.begun = this.times.at(this.moment);
    this.setPlaying(true);
    this.clock.start();
  }

  pause() {
    this.clock.stop();
    this.setPlaying(false);
    this.draw();
  }

  setPlaying(playing) {
    this.playing = playing;
    this.button.textContent = playing ? "❚❚" : "▶";
    this.button.setAttribute("aria-label", playing ? "Pause" : "Play");
  }

  tick(seconds) {
    this.moment = this.times.moment(this.begun + seconds);
    const done = this.moment >= this.last;
    if (done) this.setPlaying(false);
    this.draw();
    return done;
  }

  go(moment) {
    this.moment = Math.min(this.last, Math.max(0, moment));
    this.pause();
  }

  press(event) {
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
    const by = steps[event.key];
    if (by) this.go(by > 0 ? Math.floor(this.moment) + by : Math.ceil(this.moment) + by);
    else if (event.key === " ") this.button.click();
    else return;
    event.preventDefault();
  }

  draw() {
    this.slider.value = this.moment;
    this.drawPaper();
    this.drawProfile();
    this.drawWords();
  }


  drawPaper() {
    const { box, width, steps } = this.data;
    const pen = fitted(this.paper);
    const style = getComputedStyle(this.paper);
    const accent = style.getPropertyValue("--st-primary-color");
    const all = [0, 0, this.paper.width, this.paper.height];
    pen.clearRect(...all);
    pen.drawImage(this.clouds.at(this.moment), ...all);
    pen.globalCompositeOperation = "source-in"; // the cloud takes the colour
    pen.fillStyle = accent;
    pen.fillRect(...all);
    pen.globalCompositeOperation = "source-over";
    const zoom = this.paper.width / box[2];
    pen.setTransform(zoom, 0, 0, zoom, -zoom * box[0], -zoom * box[1]);
    pen.lineCap = pen.lineJoin = "round";
    pen.lineWidth = width;
    const k = Math.floor(this.moment);
    for (let i = 0; i <= k; i++) this.line(pen, i, steps[i].line);
    let tip = steps[k].line.at(-1);
    if (k < this.last) {
      const next = steps[k + 1];
      const way = part(next.begins ? [tip, next.line[0]] : next.line, this.moment - k);
      if (!next.begins && this.moment > k) this.line(pen, k + 1, way);
      tip = way.at(-1);
      pen.strokeStyle = style.color;
      pen.lineWidth = width / 3;
      pen.beginPath();
      pen.arc(...next.line.at(-1), 1.6 * width, 0, 7);
      pen.stroke();
    }
    const lifted = k < this.last && steps[k + 1].begins && this.moment > k;
    pen.fillStyle = accent;
    pen.beginPath();
    pen.arc(...tip, (lifted ? 0.7 : 1.1) * width, 0, 7);
    pen.fill();
  }

  line(pen, k, points) {
    pen.strokeStyle = this.colours[k];
    pen.beginPath();
    pen.moveTo(...points[0]);
    for (const point of points) pen.lineTo(...point);
    pen.stroke();
  }

  // A bar for each point above its place on the slider; the model's own points are underlined.
  drawProfile() {
    const { given } = this.data;
    const pen = fitted(this.profile);
    const { width, height } = this.profile;
    const accent = getComputedStyle(this.profile).getPropertyValue("--st-primary-color");
    const edge = (width * 8) / this.profile.clientWidth; // half of the slider's thumb
    const step = (width - 2 * edge) / Math.max(1, this.last);
    const thick = Math.max(1, Math.min(0.7 * step, width / 40));
    pen.clearRect(0, 0, width, height);
    const floor = 0.9 * height;
    for (let k = 0; k <= this.last; k++) {
      const tall = (0.12 + 0.88 * this.shares[k]) * floor;
      pen.globalAlpha = k <= this.moment ? 1 : 0.35;
      pen.fillStyle = this.colours[k];
      pen.fillRect(edge + k * step - thick / 2, floor - tall, thick, tall);
    }
    pen.globalAlpha = 1;
    pen.fillStyle = accent;
    const begin = edge + given * step - step / 2;
    pen.fillRect(begin, floor + 1, width - edge + step / 2 - begin, height - floor - 1);
  }

  drawWords() {
    const { nats, given, pens } = this.data;
    const k = Math.floor(this.moment);
    const whose = k < given ? "start" : "ending";
    const where = `Point ${k + 1} of ${this.last + 1}, ${whose}`;
    const said = k ? `${number(nats[k])} nats of surprise` : "the first point";
    this.side.querySelector(".where").textContent = where;
    this.side.querySelector(".said i").style.background = this.colours[k];
    this.side.querySelector(".said span").textContent = said;
    const shares = pens[k].map((share) => `${Math.round(100 * share)} %`);
    this.side.querySelectorAll(".pen dd").forEach((row, i) => {
      row.firstChild.style.width = `${100 * pens[k][i]}%`;
      row.lastChild.textContent = shares[i];
    });
    if (this.playing) return; // nobody can listen so fast
    const next = `next it goes on ${shares[0]}, lifts ${shares[1]}, is finished ${shares[2]}`;
    this.slider.setAttribute("aria-valuetext", `${where}: ${said}; ${next}`);
  }
}

// How far up the scale a surprise stands, 0 to 1.
function shareOf(nats, { low, high }) {
  return high > low ? Math.min(1, Math.max(0, (nats - low) / (high - low))) : 0;
}

function colourAt(share, scale) {
  const place = share * (scale.length - 1);
  const [below, above] = [scale[Math.floor(place)], scale[Math.ceil(place)]];
  return `color-mix(in srgb, ${above} ${100 * (place % 1)}%, ${below})`;
}

// When the pen is where: long ways take longer, but every point takes its time.
function timesOf({ steps }) {
  const ways = steps.map(({ line, begins }, k) => {
    const path = begins && k ? [steps[k - 1].line.at(-1), line[0]] : line;
    return k ? lengthOf(path) : 0;
  });
  const mean = ways.reduce((a, b) => a + b, 0) / ways.length || 1;
  const weights = ways.map((way, k) => (k ? 1 + way / mean : 0));
  const all = weights.reduce((a, b) => a + b, 0) || 1;
  const seconds = Math.min(LONGEST, Math.max(SHORTEST, SECONDS_A_POINT * steps.length));
  let sum = 0;
  const arrivals = weights.map((weight) => (sum += (seconds * weight) / all));
  const last = arrivals.length - 1;
  return {
    at(moment) {
      const k = Math.min(last, Math.floor(moment));
      const after = arrivals[Math.min(last, k + 1)];
      return arrivals[k] + (moment - k) * (after - arrivals[k]);
    },
    moment(time) {
      if (time >= arrivals[last]) return last;
      let k = 0;
      while (arrivals[k + 1] <= time) k++;
      return k + (time - arrivals[k]) / (arrivals[k + 1] - arrivals[k]);
    },
  };
}

function lengthOf(line) {
  let sum = 0;
  for (let i = 1; i < line.length; i++) sum += distance(line[i - 1], line[i]);
  return sum;
}

function distance(a, b) {
  return Math.hypot(b[0] - a[0], b[1] - a[1]);
}

// The first share (0 to 1) of a line.
function part(line, share) {
  let left = share * lengthOf(line);
  const points = [line[0]];
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    const way = distance(a, b);
    if (way > left) {
      points.push([a[0] + (left / way) * (b[0] - a[0]), a[1] + (left / way) * (b[1] - a[1])]);
      break;
    }
    points.push(b);
    left -= way;
  }
  return points;
}

// The context of a canvas with a pixel for each of the screen's, and no transform.
function fitted(canvas) {
  const width = Math.round(canvas.clientWidth * devicePixelRatio);
  const height = Math.round(canvas.clientHeight * devicePixelRatio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext("2d");
  context.setTransform(1, 0, 0, 1, 0, 0);
  return context;
}

function number(nats) {
  return nats.toFixed(1).replace("-", "−");
}

export default function ({ data, parentElement }) {
  let mind = minds.get(parentElement);
  if (!mind) {
    mind = new Mind(parentElement);
    minds.set(parentElement, mind);
  }
  mind.show(data);
  return () => mind.clock.stop();
}
