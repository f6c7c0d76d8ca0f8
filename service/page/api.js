// Questions to the service that this page came from.

/** What the service said no to, in words; `status` is 0 where it did not answer at all. */
export class Refused extends Error {
  constructor(status, document, retryAfter = null) {
    super(sentence(status, document));
    this.retryAfter = retryAfter;
    this.status = status;
    this.kind = (document?.type ?? "").split(":").pop();
    this.nearest = document?.nearest ?? [];
    this.parameter = document?.errors?.[0]?.parameter;
    this.found = document?.errors?.[0]?.found;
    this.wanted = document?.errors?.[0]?.wanted;
  }
}

function sentence(status, document) {
  if (!document) return status ? `The service answered ${status}.` : "The service does not answer.";
  const errors = (document.errors ?? []).map((e) => `${e.parameter || e.place}: ${e.found} was given, wanted: ${e.wanted}`);
  return errors.length ? errors.join("; ") : document.detail || document.title;
}

export const address = (path, query = {}) => {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return `v1/${path}${given.length ? `?${new URLSearchParams(given)}` : ""}`;
};

const BUSY = "busy";
const WAITS = [300, 700, 1500, 3000];
/** Milliseconds before each further try of a request that the service was too busy for. */

let pastDays = Promise.resolve();
/** The last request about a past day: they go one at a time, since the service reconstructs one at a time. */

const pause = (milliseconds, signal) => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, milliseconds);
  signal?.addEventListener("abort", () => {
    clearTimeout(timer);
    reject(signal.reason);
  }, { once: true });
});

/** The JSON at an address below /v1/; Refused otherwise. */
export function ask(path, query, signal) {
  if (!query?.as_of) return askPatiently(path, query, signal);
  const mine = pastDays.then(() => askPatiently(path, query, signal));
  pastDays = mine.catch(() => null);
  return mine;
}

/** The JSON that is answered to a document sent below /v1/; Refused otherwise. For what only asks and stores nothing. */
export const post = (path, document, signal) => askPatiently(path, {}, signal, {
  method: "POST", body: JSON.stringify(document), headers: { ...ACCEPT, "Content-Type": "application/json" },
});

async function askPatiently(path, query, signal, how) {
  for (const wait of WAITS) {
    signal?.throwIfAborted();
    try {
      return await askOnce(path, query, signal, how);
    } catch (error) {
      if (error.kind !== BUSY) throw error;
    }
    await pause(wait, signal);
  }
  return askOnce(path, query, signal, how);
}

const ACCEPT = { Accept: "application/json" };

async function askOnce(path, query, signal, how = { headers: ACCEPT }) {
  let answer;
  try {
    answer = await fetch(address(path, query), { ...how, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(0);
  }
  const document = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refused(answer.status, document, Number(answer.headers.get("Retry-After")) || null);
  return document;
}

/** The same, but null where the service has no such thing; other failures are thrown. */
export const askIfThere = (path, query, signal) => ask(path, query, signal).catch((error) => {
  if (error.status === 404) return null;
  throw error;
});
