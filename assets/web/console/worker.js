// One stream of events for all pages of this browser. It says only that something changed.
"use strict";

const ports = new Set();
let stream;
let rung = 0;
const rests = { ring: 3500, siren: 1500 };

onconnect = (event) => {
  const [port] = event.ports;
  ports.add(port);
  port.onmessage = (message) => {
    if (message.data === "bye") ports.delete(port);
    if (rests[message.data] < Date.now() - rung) { // however many pages ask, one sounds
      rung = Date.now();
      port.postMessage(message.data); // who asks is alive and may sound
    }
    if (!ports.size) {
      stream.close();
      stream = undefined;
    }
  };
  port.start();
  listen();
};

function listen() {
  if (stream && stream.readyState !== EventSource.CLOSED) return;
  stream = new EventSource("/events");
  const tell = () => ports.forEach((port) => port.postMessage("changed"));
  stream.addEventListener("changed", tell);
  stream.addEventListener("hello", tell); // after a lost connection anything may have changed
  stream.onerror = () => setTimeout(() => { if (ports.size) listen(); }, 5000);
}
