// @magenta/sketch on TensorFlow.js, asked in turns: FILE.gen.json STEPS. Only its own model class:
// `update`, `getPDF` and `sample`, as in its examples.
const fs = require('fs');
const readline = require('readline');
// It fetches its model; here that is a file.
globalThis.fetch = async (path) => ({json: async () => JSON.parse(fs.readFileSync(path))});
console.log = console.warn = console.error; // answers alone go to standard output
const {SketchRNN} = require('@magenta/sketch');

const [path, steps] = process.argv.slice(2);
const answer = (value) => fs.writeSync(1, JSON.stringify(value) + '\n');

function run(model) {
  let state = model.zeroState();
  let stroke = model.zeroInput();
  for (let i = 0; i < Number(steps); i++) {
    state = model.update(stroke, state);
    stroke = model.sample(model.getPDF(state, 0.4));
  }
}

async function main() {
  const model = new SketchRNN(path);
  await model.initialize();
  answer({units: model.numUnits});
  for await (const _ of readline.createInterface({input: process.stdin})) {
    const began = process.cpuUsage();
    run(model);
    const {user, system} = process.cpuUsage(began);
    answer({seconds: (user + system) / 1e6});
  }
}

main();
