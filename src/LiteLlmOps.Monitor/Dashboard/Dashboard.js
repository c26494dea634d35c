(() => {
  'use strict';
  const byId = id => document.getElementById(id);
  const main = byId('main');
  const connection = byId('connection');
  const announcer = byId('announcer');
  const interval = Number(document.body.dataset.interval);
  const address = `${location.origin}${location.pathname}?fragment`;

  // What the monitor sent last, its tag, and when it last answered.
  let shown = main.cloneNode(true);
  let tag = document.body.dataset.tag;
  let seen = Date.now();
  let isLost = false;
  let isBusy = false;
  let timer = 0;

  const clock = time => `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

  const announce = text => {
    // The same text twice is announced twice.
    announcer.textContent = announcer.textContent === text ? `${text}\u00a0` : text;
  };

  const keyOf = node => node.id || node.dataset?.key;

  const isSame = (a, b) => a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

  // What is open was opened by the reader.
  const isKept = (element, name) => name === 'open' && element.nodeName === 'DETAILS';

  function morphAttributes(old, next) {
    for (const { name } of [...old.attributes])
      if (!next.hasAttribute(name) && !isKept(old, name)) old.removeAttribute(name);
    for (const { name, value } of next.attributes)
      if (old.getAttribute(name) !== value && !isKept(old, name)) old.setAttribute(name, value);
  }

  // Changes an element into another one, and touches nothing that is equal: focus, selection and scroll positions stay.
  function morph(old, next) {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data !== next.data) old.data = next.data;
      return;
    }
    morphAttributes(old, next);
    const wantedKeys = new Set([...next.children].map(keyOf).filter(Boolean));
    for (const child of [...old.children])
      if (keyOf(child) && !wantedKeys.has(keyOf(child))) child.remove();
    const keyed = new Map([...old.children].filter(keyOf).map(c => [keyOf(c), c]));
    let at = old.firstChild;
    for (const wanted of next.childNodes) {
      const moved = keyed.get(keyOf(wanted));
      if (at && isSame(at, wanted)) {
        const same = at;
        at = at.nextSibling;
        morph(same, wanted);
      } else if (moved && isSame(moved, wanted)) {
        old.insertBefore(moved, at);
        morph(moved, wanted);
      } else {
        old.insertBefore(document.importNode(wanted, true), at);
      }
    }
    while (at) {
      const gone = at;
      at = at.nextSibling;
      gone.remove();
    }
  }

  const firstVisible = () =>
    [...main.querySelectorAll('h2, h3, p, li, tr')].find(e => e.getBoundingClientRect().top >= 0);

  function show(content) {
    const before = byId('state-word').textContent;
    const active = document.activeElement;
    const home = active?.closest('section')?.id;
    const anchor = firstVisible();
    const top = anchor?.getBoundingClientRect().top;
    morph(main, content);
    if (active && active !== document.activeElement && main.contains(active)) active.focus({ preventScroll: true });
    else if (active && home && !active.isConnected) byId(`${home}-heading`)?.focus({ preventScroll: true });
    if (scrollY > 0 && anchor?.isConnected) scrollBy(0, anchor.getBoundingClientRect().top - top);
    document.title = main.dataset.title;
    const word = byId('state-word').textContent;
    if (word !== before) announce(`${word}. ${byId('state-text').textContent}`);
  }

  function lose(reason) {
    connection.textContent = `${reason} since ${clock(seen)}. The page shows what was known then.`;
    if (isLost) return;
    isLost = true;
    connection.hidden = false;
    document.documentElement.classList.add('lost');
    byId('state').className = 'unknown';
    byId('state-text').textContent = `Last known: ${byId('state-word').textContent}. ${byId('state-text').textContent}`;
    byId('state-word').textContent = 'Unknown';
    document.title = `Unknown: ${document.querySelector('h1').textContent}`;
    announce(connection.textContent);
  }

  function regain() {
    seen = Date.now();
    byId('refreshed').textContent = `Refreshed at ${clock(seen)}.`;
    if (!isLost) return;
    isLost = false;
    document.documentElement.classList.remove('lost');
    connection.hidden = true;
    announce(`The monitor answers again. ${byId('state-word').textContent}.`);
  }

  async function take(response) {
    if (response.status === 304) {
      if (isLost) show(shown);
      return;
    }
    const next = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('main');
    if (!next) throw new Error('The answer is not a page of the monitor.');
    shown = next;
    tag = response.headers.get('ETag');
    show(shown);
  }

  const reasons = {
    401: 'The login is not accepted: load the page again. No news',
    429: 'Too many logins have failed. No news',
    503: 'The dashboard has no login any more. No news',
  };

  async function refresh() {
    if (isBusy) return;
    isBusy = true;
    clearTimeout(timer);
    let isOver = false;
    try {
      const response = await fetch(address, {
        headers: tag ? { 'If-None-Match': tag } : {},
        cache: 'no-store',
        redirect: 'error',
        signal: AbortSignal.timeout(Math.max(interval, 10000)),
      });
      if (response.ok || response.status === 304) {
        await take(response);
        regain();
      } else {
        lose(reasons[response.status] ?? `The monitor answers with status ${response.status}. No news`);
        // Each further request would open the login of the browser again.
        isOver = response.status === 401;
      }
    } catch {
      lose('No connection to the monitor');
    }
    isBusy = false;
    if (!isOver) timer = setTimeout(refresh, interval);
  }

  async function copy(button) {
    const code = button.previousElementSibling;
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      // Over http, only pages of this machine may use the clipboard directly.
      getSelection().selectAllChildren(code);
      if (!document.execCommand('copy')) {
        announce('Could not copy. The command is selected.');
        return;
      }
    }
    announce('Copied');
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = 'Copy'; }, 2000);
  }

  document.documentElement.classList.add('js');
  document.addEventListener('click', event => {
    const button = event.target.closest('button.copy');
    if (button) copy(button);
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && timer) refresh();
  });
  timer = setTimeout(refresh, interval);
})();
