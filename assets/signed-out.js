/* A session that ended while a page was open leads to the sign-in, and back to the same view; a refusal is told. */
(function () {
  const ask = window.fetch;

  function tell(answer) {
    answer.clone().json().then((body) => {
      const text = body && body.error && body.error.message;
      if (text) window.dash_clientside.set_props("toast", { data: { kind: "bad", text } });
    }, () => undefined);
  }

  window.fetch = async function (...given) {
    const answer = await ask.apply(this, given);
    if (new URL(answer.url).origin !== location.origin) return answer;
    if (answer.status === 401) {
      location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
    }
    if (answer.status === 403) tell(answer);
    return answer;
  };
})();
