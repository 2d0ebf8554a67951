// The lobby board: shows what the server shows, and speaks each new call, one strictly after another.
"use strict";

const me = document.currentScript;
const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// -- what is shown: the same page is asked for again

let asking = false, again = false;

async function refresh() {
  again = asking;
  if (asking) return;
  asking = true;
  try {
    // The browser asks whether what it has is still true: the server answers so in one line where nothing changed.
    const answer = await fetch("/board", { cache: "no-cache", signal: AbortSignal.timeout(8000) });
    if (!answer.ok) throw answer;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const other = answer.headers.get("x-version") !== me.dataset.version || !document.getElementById("now");
    if (other && !speaking) return location.reload(); // a new version, or a page that began without its server
    all("[data-live]").forEach((part) => put(part, fresh.getElementById(part.id)));
    find("#offline").hidden = true;
    document.body.classList.remove("away");
    take(fresh);
    if (introduced() !== counted) beat();
  } catch {
    find("#offline").hidden = false;
    document.body.classList.add("away"); // old numbers would send people to the wrong place
  } finally {
    asking = false;
    if (again) refresh();
  }
}

function put(part, fresh) {
  if (!fresh || (part.id === "now" && speaking)) return;
  if (part.outerHTML !== fresh.outerHTML) part.replaceWith(document.importNode(fresh, true));
  turn();
}

function turn() { // the running line rests on each thing for 12 s
  const things = all("#line [data-turn]");
  things.forEach((one, place) => { one.hidden = place !== Math.floor(Date.now() / 12000) % things.length; });
}

// -- what is spoken: a call that this page has not known, as long as it is awaited

let awaited = new Map();
let known;
let speaking = false;
const queue = [];

function take(page) {
  awaited = new Map(all("[data-call]", page).map((one) => [one.dataset.call, { ...one.dataset }]));
  known ??= new Set(remembered() ?? awaited.keys()); // after a start nothing old is spoken
  awaited.forEach((call, id) => {
    if (known.has(id)) return;
    known.add(id);
    queue.push(id);
    call.clips.split(" ").filter(Boolean).forEach(sound);
  });
  sessionStorage.setItem("known", JSON.stringify([...awaited.keys()].filter((id) => known.has(id) && !queue.includes(id))));
  speak();
}

function remembered() { // a page that loads itself anew knows what it has spoken
  const kept = sessionStorage.getItem("known");
  return kept && performance.now() < 60000 ? JSON.parse(kept) : undefined;
}

async function speak() {
  if (state && state !== "on") queue.length = 0; // what nobody can hear is not kept for later
  if (speaking || state !== "on" || !queue.length) return;
  speaking = true;
  while (queue.length) {
    const call = awaited.get(queue.shift());
    if (!call || !find("[data-label]")) continue; // somebody came, or the house called it off
    show(call);
    try {
      await play(me.dataset.chime);
      await say(call);
      if (!queue.length && awaited.has(call.call)) await say(call); // with others waiting each is said once
    } catch (fault) {
      failed(fault);
    }
  }
  speaking = false;
  refresh();
}

function show(call) {
  find("[data-label]").textContent = call.number;
  find("[data-label]").dataset.length = call.number.length;
  find("[data-place]").textContent = call.counter;
  find("[data-place]").toggleAttribute("data-long", call.counter.length > 24);
}

const say = async (call) => { for (const clip of call.clips.split(" ").filter(Boolean)) await play(clip); };

const sounds = new Map();

function sound(address) {
  if (!sounds.has(address)) sounds.set(address, Object.assign(new Audio(address), { preload: "auto" }));
  return sounds.get(address);
}

function play(address, volume = 1) { // resolves by its `ended`; a clip that hangs is a fault
  const clip = sound(address);
  clip.volume = volume;
  return new Promise((done, fail) => {
    const limit = setTimeout(() => { clip.pause(); fail(new Error("hangs")); }, 15000);
    clip.onended = () => { clearTimeout(limit); done(); };
    clip.onerror = () => { clearTimeout(limit); sounds.delete(address); fail(new Error("broken")); };
    clip.play().catch((fault) => { clearTimeout(limit); fail(fault); });
  });
}

// -- whether it can be heard: SUARA MATI on the board, and on the officers' pages

let state = "";

function hear(word) {
  find("#mute").hidden = word === "on";
  find("#mute").classList.toggle("broken", word === "broken");
  if (state !== word) { state = word; beat(); speak(); }
}

const failed = (fault) => hear(fault.name === "NotAllowedError" ? "touch" : "broken");
const listen = (volume) => (speaking ? undefined : me.dataset.chime ? play(me.dataset.chime, volume).then(() => hear("on"), failed) : hear("broken"));

// What a board says of itself counts where an officer has introduced it: until then it shows its code and says nothing.
const introduced = () => Boolean(find("#introduce")?.hidden);
let counted = false;
const news = (sound) => new URLSearchParams({ sound });

function beat() {
  counted = introduced();
  if (counted) fetch("/board/alive", { method: "POST", body: news(state || "touch") }).catch(() => {});
}

addEventListener("pagehide", () => { if (counted) navigator.sendBeacon("/board/alive", news("gone")); }); // closed, not lost

["pointerdown", "keydown"].forEach((kind) => document.addEventListener(kind, () => { if (state !== "on") listen(1); }));
setInterval(() => { if (state !== "on") listen(0); beat(); }, 30000);
setInterval(refresh, 10000); // minutes pass, and a lost server is noticed
setInterval(turn, 1000);
if (find("#now")) take(document);
listen(0);

if (window.SharedWorker) { // one stream for this browser: see worker.js
  const port = new SharedWorker(me.dataset.worker).port;
  port.onmessage = refresh;
  port.start();
  addEventListener("pagehide", () => port.postMessage("bye"));
} else {
  setInterval(refresh, 2000);
}

// -- that this page lives: script/board sees the title of the window change

const title = document.title;
setInterval(() => { document.title = `${title} · ${Math.floor(performance.now() / 1000)}`; }, 2000);
