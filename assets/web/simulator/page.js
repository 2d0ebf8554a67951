// Makes the page live: the touchscreen under mouse and keys, the parts as they change, forms without a new page.
// Without this file the page works too, more slowly.
"use strict";

const screenInput = document.getElementById("screen");
const away = document.getElementById("away");
const said = document.getElementById("said");
const drop = document.getElementById("drop");
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// Asks again and again, each answer waiting on the server until something changed; rests while nobody looks.
async function follow(address, mark, show) {
  for (;;) {
    if (document.hidden) {
      await new Promise((seen) => document.addEventListener("visibilitychange", seen, { once: true }));
      continue;
    }
    try {
      const answer = await fetch(`${address}seen=${encodeURIComponent(mark)}`);
      if (!answer.ok) throw new Error(answer.statusText);
      away.hidden = true;
      if (answer.status === 200) {
        mark = answer.headers.get("x-mark");
        await show(answer);
      }
    } catch {
      away.hidden = false;
      await pause(1000);
    }
  }
}

async function showScreen(answer) {
  const old = screenInput.src;
  screenInput.src = URL.createObjectURL(await answer.blob());
  if (old.startsWith("blob:")) URL.revokeObjectURL(old);
}

const shown = {}; // a part that reads as before is left alone, with its focus and its open texts

async function showParts(answer) {
  for (const [name, html] of Object.entries(await answer.json())) {
    const part = document.getElementById(`part-${name}`);
    if (!part || shown[name] === html) continue;
    shown[name] = html;
    const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
    const open = [...part.querySelectorAll("details[open]")].map((details) => details.id);
    part.innerHTML = html;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
}

let sayingEnds = 0;

function say(words, refused) {
  said.textContent = words;
  said.classList.toggle("refused", refused);
  clearTimeout(sayingEnds);
  sayingEnds = setTimeout(() => { said.textContent = ""; }, 8000);
}

async function send(address, fields, label = "") {
  try {
    const answer = await fetch(address, { method: "POST", body: fields });
    const refused = answer.status >= 400;
    if (refused || label) say(refused ? await answer.text() : `${label} ✓`, refused);
  } catch {
    away.hidden = false;
  }
}

document.addEventListener("submit", (event) => {
  if (event.target.contains(screenInput)) return;
  event.preventDefault();
  const pressed = event.submitter;
  const words = (pressed.getAttribute("aria-label") ?? (pressed.querySelector("b") ?? pressed).textContent).trim();
  send(pressed.getAttribute("formaction") ?? event.target.getAttribute("action"), new FormData(event.target, pressed), words);
});

function takeDrops() {
  for (const kind of ["dragover", "drop"]) document.addEventListener(kind, (event) => event.preventDefault());
  document.addEventListener("dragover", () => drop.classList.add("over"));
  document.addEventListener("dragleave", (event) => event.relatedTarget ?? drop.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    drop.classList.remove("over");
    const fields = new FormData();
    for (const file of event.dataTransfer.files) fields.set("picture", file);
    if (fields.has("picture")) send("scanner/picture", fields, "Scan picture");
  });
}

document.body.classList.add("live");
if (screenInput) {
  follow("screen.jpg?", "none", showScreen);
}
if (drop) takeDrops();
follow(`parts?routine=${document.body.dataset.routine}&`, document.body.dataset.mark, showParts);
