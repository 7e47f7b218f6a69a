// @magenta/sketch on TensorFlow.js as a peer process: FILE.gen.json STEPS. It calls the model class
// as the examples of @magenta/sketch do: `update`, `getPDF` and `sample`.
const fs = require('fs');
const readline = require('readline');
// The library fetches its model; read it from a file instead.
globalThis.fetch = async (path) => ({json: async () => JSON.parse(fs.readFileSync(path))});
console.log = console.warn = console.error; // standard output is for answers only
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
