// Asks the API for suggestions and keeps the last answers: going back a letter is free.
const kept = 60;

export class Suggestions {
  #path;
  #answers = new Map();
  #request = null;

  constructor(path) {
    this.#path = path;
  }

  // get answers the features for a text. A new call aborts the one before, whose
  // promise then fails with an AbortError.
  async get(text) {
    this.#request?.abort();
    const known = this.#answers.get(text);
    if (known) return known;
    const request = this.#request = new AbortController();
    const query = new URLSearchParams({ q: text, limit: "5", autocomplete: "1" });
    const response = await fetch(`${this.#path}?${query}`, { signal: request.signal, headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(`${this.#path}: ${response.status}`);
    const answer = await response.json();
    this.#answers.set(text, answer);
    if (this.#answers.size > kept) this.#answers.delete(this.#answers.keys().next().value);
    return answer;
  }
}
