// A node program at work: timers, promises, hashed buffers, a worker thread; with `children` also subprocesses.
// Usage: node_work.js PROGRESS-FILE [SCRATCH-DIR [children]]; ends on SIGTERM or when PROGRESS-FILE.stop exists.
// What node calls a pipe to a child is a pair of unix sockets, so children are asked for by name.
'use strict';
const crypto = require('crypto');
const { once } = require('events');
const fs = require('fs');
const { execFile, spawn } = require('child_process');
const readline = require('readline');
const { Worker, isMainThread, parentPort } = require('worker_threads');

if (!isMainThread) {
  let total = 0;
  parentPort.on('message', (number) => parentPort.postMessage((total += number)));
  return;
}

const PROGRESS = process.argv[2];
const WITH_CHILDREN = process.argv[4] === 'children';
const BUFFERS = 32;
const BUFFER_BYTES = 256 * 1024;
let ending = false;
let ticks = 0;

function say(line) {
  fs.appendFileSync(PROGRESS, line + '\n');
}

function fail(what, expected, got) {
  say(`FAIL ${what}: expected ${JSON.stringify(expected)} got ${JSON.stringify(got)}`);
  process.exit(1);
}

function equal(what, expected, got) {
  if (expected !== got) fail(what, expected, got);
}

const digest = (buffer) => crypto.createHash('sha1').update(buffer).digest('hex');
const buffers = Array.from({ length: BUFFERS }, (_, i) => Buffer.alloc(BUFFER_BYTES, `text ${i} `));
const digests = buffers.map(digest);

function checkBuffers() {
  buffers.forEach((buffer, i) => equal(`digest of buffer ${i}`, digests[i], digest(buffer)));
  const changed = ticks % BUFFERS;
  buffers[changed].writeUInt32LE(ticks, (ticks * 4099) % (BUFFER_BYTES - 4));
  digests[changed] = digest(buffers[changed]);
}

// Objects that live for a while and die: food for the garbage collector.
const table = new Map();
function checkTable() {
  table.set(`key ${ticks}`, { number: ticks, text: 'x'.repeat(ticks % 1000) });
  if (table.size > 300) table.delete(`key ${ticks - 300}`);
  for (const [key, value] of table) {
    equal('key of the table', `key ${value.number}`, key);
    equal('text of the table', value.number % 1000, value.text.length);
  }
}

// An interval may be late but never early, and never runs more often than the clock allows.
const started = process.hrtime.bigint();
let intervals = 0;
let intervalsChecked = 0;
setInterval(() => {
  intervals++;
  const allowed = Number((process.hrtime.bigint() - started) / 1000000n) / 49 + 1;
  if (intervals > allowed) fail('runs of an interval', `at most ${allowed}`, intervals);
}, 50);

function checkIntervals() {
  if (ticks % 20 !== 19) return;
  if (intervals === intervalsChecked) fail('runs of an interval', `more than ${intervalsChecked}`, intervals);
  intervalsChecked = intervals;
}

const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

const worker = new Worker(__filename);
function askWorker() {
  return new Promise((resolve) => {
    worker.once('message', resolve);
    worker.postMessage(ticks);
  });
}

// One child for the whole life of the program, and a short one every fifth round.
class Children {
  constructor() {
    this.sed = spawn('sed', ['-u', 's/^/got /'], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
    this.lines = readline.createInterface({ input: this.sed.stdout })[Symbol.asyncIterator]();
  }

  async check() {
    this.sed.stdin.write(`round ${ticks}\n`);
    equal('answer of sed', `got round ${ticks}`, (await this.lines.next()).value);
    if (ticks % 5 === 0) equal('result of a command', `${ticks} 3`, await this.runCommand());
  }

  runCommand() {
    return new Promise((resolve) => {
      execFile('sh', ['-c', `echo ${ticks}; exit 3`], (error, output) => resolve(`${output.trim()} ${error.code}`));
    });
  }

  end() {
    this.sed.stdin.end();
  }
}

let children = { check() {}, end() {} };

async function round() {
  const before = process.hrtime.bigint();
  checkBuffers();
  checkTable();
  checkIntervals();
  const [total] = await Promise.all([askWorker(), children.check()]);
  equal('total of the worker', (ticks * (ticks + 1)) / 2, total);
  await sleep(100);
  const passed = Number(process.hrtime.bigint() - before) / 1e6;
  if (passed < 99) fail('length of a round', 'at least 100 ms', passed);
  ticks++;
  say(`tick ${ticks}`);
  console.log(`line ${ticks}`);
}

async function main() {
  process.on('SIGTERM', () => (ending = true));
  // While a worker starts, V8 reads /proc/self/maps, and who is forked meanwhile keeps that descriptor.
  await once(worker, 'online');
  if (WITH_CHILDREN) children = new Children();
  say('ready');
  while (!ending && !fs.existsSync(PROGRESS + '.stop')) await round();
  children.end();
  say(`done ${ticks}`);
  process.exit(0);
}

main().catch((problem) => fail('main', 'no exception', String(problem.stack)));
