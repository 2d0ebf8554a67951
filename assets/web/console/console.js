// One key for each button, live pages, seconds that count down. Every page works without this file too.
"use strict";

const me = document.currentScript;
const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// -- keys: dead while something is typed or chosen, never together with Ctrl, Alt or Meta, and not for a scanner that
//    types: what follows faster than a hand is no wish

const FAST = 40; // milliseconds between two keys
let last = { key: "", at: -FAST, fast: false };
let wish;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.target.closest("input:not([type=checkbox], [type=radio]), select, textarea")) return event.key === "Escape" && leave();
  if (event.key === "Escape") return leave();
  const fast = event.timeStamp - last.at < FAST && (last.fast || event.key !== last.key); // a key that bounces is one press
  if (event.key.length === 1) last = { key: event.key, at: event.timeStamp, fast };
  clearTimeout(wish);
  if (fast) return event.preventDefault(); // its Enter too, which would press what has the focus
  if (!wanted(event.key)) return undefined;
  event.preventDefault();
  wish = setTimeout(() => wanted(event.key)?.click(), FAST);
  return undefined;
});

function wanted(key) {
  const panel = find("details.choice[open]");
  const button = /^[1-9]$/.test(key) && panel
    ? all("[data-pick]", panel)[key - 1]
    : find(`[data-key="${CSS.escape(key.toLowerCase())}"]`);
  return button && !button.disabled ? button : null;
}

function leave() {
  const panel = find("details.choice[open], details.menu[open]");
  if (!panel) return;
  panel.open = false;
  find("summary", panel).focus();
}

document.addEventListener("toggle", (event) => {
  if (!event.target.matches("details.choice")) return;
  if (!event.target.open) return refresh();
  all("details.choice[open]").forEach((other) => { if (other !== event.target) other.open = false; });
  all("[data-pick]", event.target).slice(0, 9).forEach((pick, place) => { pick.dataset.number = place + 1; });
  find(".panel", event.target).scrollIntoView({ block: "nearest" });
  find("select, input:not([type=hidden]), button", event.target)?.focus();
}, true);

// -- an officer in danger: one key, wherever the cursor stands; nothing moves and nothing sounds here

document.addEventListener("keydown", (event) => {
  if (event.key !== "F8" || event.repeat || !find("#danger")) return;
  event.preventDefault();
  find("#danger").requestSubmit();
}, true);

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-silent]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  send(event.target);
}, true);

async function send(form) { // again and again, until it has arrived
  try {
    const answer = await fetch(form.action, { method: "POST", headers: { "x-live": "1" }, body: new URLSearchParams(new FormData(form)) });
    if (answer.status === 204) return refresh();
    if (answer.status < 500) return form.submit(); // signed out, or an old page: whoever pressed must see that
  } catch { /* no connection: once more */ }
  return setTimeout(send, 1000, form);
}

document.addEventListener("submit", (event) => { // twice is once
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "yes";
  return setTimeout(() => delete event.target.dataset.sent, 3000);
});

document.addEventListener("input", (event) => { // a time or a date that stands in a choice makes the choice
  const choice = find("input[type=radio]", event.target.closest("label") ?? event.target);
  if (choice && event.target.value) choice.checked = true;
});

const leaving = () => find("form[data-sent]");

// -- live parts: the same page is asked for again, and only what differs is put in its place

const shown = new Map(all("[data-live]").map((part) => [part.id, part.outerHTML]));
let address = location.href;
let asking = false;
let again = false;

async function refresh(unseen = false) {
  if (!shown.size || (document.hidden && unseen !== true && !find("[data-awake]")) || leaving()) return;
  again = asking;
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(address, { headers: { "x-live": "1" } });
    if (answer.redirected || answer.status >= 500) throw answer;
    if (!answer.ok) return elsewhere();
    if (address === location.href && answer.headers.get("x-version") !== me.dataset.version) return location.reload();
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    shown.forEach((old, id) => put(id, old, fresh.getElementById(id)));
    find("#offline").hidden = true;
  } catch (fault) {
    if (leaving()) return; // what comes next is the answer to a form
    if (fault.redirected) return address === location.href ? location.reload() : shown.clear(); // signed out, or the counter is somebody else's now
    find("#offline").hidden = false; // the style hides the clock: it would stand still
  } finally {
    asking = false;
    if (again) refresh(true);
  }
}

function elsewhere() { // the answer to a form has no address of its own; strip and clock are the same on every page
  if (address === "/account") return shown.clear();
  address = "/account";
  again = true;
  return undefined;
}

function put(id, old, fresh) {
  const part = document.getElementById(id);
  const busy = find("details[open]", part) || (part.contains(document.activeElement) && document.activeElement.matches("input, select"));
  if (!fresh || fresh.outerHTML === old || busy) return;
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  shown.set(id, fresh.outerHTML);
  part.replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus();
}

setInterval(() => all("[data-seconds]").forEach((seconds) => {
  seconds.textContent = Math.max(0, seconds.textContent - 1);
  if (seconds.textContent === "0") refresh();
}), 1000);
setInterval(heard, 30000); // minutes pass although nothing changes, and a stream may have died in a machine's sleep
document.addEventListener("visibilitychange", refresh);

let port;
if (!shown.size) { /* nothing here is live */ } else if (window.SharedWorker) {
  port = new SharedWorker(me.dataset.worker).port; // one stream for all pages: browsers allow six connections
  const told = { ring, siren, changed: heard };
  port.onmessage = (message) => told[message.data]();
  port.start();
  addEventListener("pagehide", () => port.postMessage("bye"));
  setInterval(() => { if (find("[data-ring]") && audible()) port.postMessage("ring"); }, 4000);
  setInterval(alarm, 2000);
} else {
  setInterval(heard, 5000);
  setInterval(alarm, 2000);
}

async function heard() { // what nobody looks at asks only whether it should sound
  if (!document.hidden || find("[data-awake]")) return refresh();
  const answer = await fetch("/danger/sounds", { headers: { "x-live": "1" } }).catch(() => null);
  if (!answer?.ok || answer.redirected || !(find("[data-alarm]") || (await answer.text()) === "1")) return undefined;
  return refresh(true).then(alarm); // at once: timers of a page that nobody looks at sleep for a minute
}

function alarm() {
  if (!find("[data-alarm]") || !audible()) return undefined;
  return port ? port.postMessage("siren") : siren();
}

// -- an officer was called: two soft tones, from one page of the browser, of those that may sound

let sound;

function audible() { // before somebody touched a page it makes no sound
  sound ??= new AudioContext();
  const may = sound.state === "running";
  all("[data-mute]").forEach((note) => { note.hidden = may; });
  if (!may) sound.resume().then(audible); // once it may
  return may;
}

function play(tones, type, loud) {
  tones.forEach(([hertz, start]) => {
    const tone = new OscillatorNode(sound, { frequency: hertz, type });
    const volume = new GainNode(sound, { gain: loud });
    volume.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + start + 0.4);
    tone.connect(volume).connect(sound.destination);
    tone.start(sound.currentTime + start);
    tone.stop(sound.currentTime + start + 0.4);
  });
}

function ring() {
  play([[660, 0], [880, 0.25]], "sine", 0.2);
}

function siren() { // an officer is in danger: nothing else sounds like it
  play([[880, 0], [1245, 0.3], [880, 0.6], [1245, 0.9]], "square", 0.5);
}

find("[data-try-siren]")?.addEventListener("click", () => sound.resume().then(siren));
if (find("[data-mute]")) audible();
