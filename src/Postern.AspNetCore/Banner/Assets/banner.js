// Counts the time down, keeps the banner in sight, and tells when a page takes it away. The banner itself is in the page and
// does without. Where a page comes from elsewhere (a single-page app on a static host), this builds it.
(() => {
  'use strict';

  const name = 'postern-banner';
  if (customElements.get(name)) return;

  const loaded = new URL(document.currentScript?.src ?? location.href);
  const base = loaded.pathname.split('/_postern/')[0];
  const patience = { look: 1000, ask: 5000, tell: 5000 };
  let banner; // the one that is shown
  let isOver = false;

  const url = (path) => `${base}/_postern/${path}`;

  async function ask() {
    const answer = await fetch(url('state'), { cache: 'no-store', credentials: 'same-origin' });
    if (!answer.ok) throw new Error(`The state was answered with ${answer.status}.`);
    return answer.json();
  }

  let toldAt = -Infinity;
  function tell(kind) {
    const now = performance.now();
    if (isOver || now - toldAt < patience.tell) return;
    toldAt = now;
    fetch(url('event'), {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ kind }),
      keepalive: true,
    }).catch(() => {});
  }

  function element(tag, properties = {}, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  const style = () => element('link', { rel: 'stylesheet', href: url('banner.css') });
  const pageStyle = style();

  const isolated = (text) => element('bdi', { textContent: text });

  // The same as the server writes into a page.
  function region({ staff, user, tenant, reason, mode, expiresAt }) {
    const button = element('button', { type: 'submit', textContent: 'End session' });
    const made = element(
      'section',
      { lang: 'en', dir: 'ltr' },
      element(
        'p',
        { className: 'who' },
        element('strong', {}, isolated(staff.name)),
        staff.name === staff.email ? '' : ` (${staff.email})`,
        ' sees this as ',
        element('strong', {}, isolated(user.name)),
        ', ',
        isolated(tenant.name),
      ),
      element('p', { className: 'why' }, 'Reason: ', isolated(reason)),
      element('p', { className: 'mode', textContent: mode === 'write' ? 'Can change things' : 'Read-only' }),
      element('p', { className: 'left' }, element('time', { dateTime: expiresAt })),
      element('form', { method: 'post', action: url('end') }, button),
      element('p', { className: 'said', role: 'status', ariaLive: 'polite' }),
    );
    made.setAttribute('role', 'region');
    made.setAttribute('aria-label', 'Staff session');
    return made;
  }

  class PosternBanner extends HTMLElement {
    #root = this.attachInternals().shadowRoot;
    #endsAt = 0;
    #session;
    #said = Infinity;
    #size;

    connectedCallback() {
      if (banner && banner !== this && banner.isConnected) {
        this.remove(); // a second one, out of a fragment
        return;
      }
      banner = this;
      if (this.#root) this.#begin(this.dataset.session, Number(this.dataset.left));
      else this.#build().catch(() => {});
    }

    disconnectedCallback() {
      this.#size?.disconnect();
      this.#size = undefined;
    }

    // A parser that knows no shadow trees (innerHTML, DOMParser), or no server-made banner at all.
    async #build() {
      const state = await ask();
      if (!state.active) {
        this.remove();
        return;
      }
      this.#root = this.attachShadow({ mode: 'closed' });
      this.#root.append(style(), region(state));
      this.#begin(state.id, state.secondsLeft);
    }

    #begin(session, secondsLeft) {
      this.#session ??= session;
      this.#endsAt ||= performance.now() + secondsLeft * 1000;
      // The page's own link to it goes when the page swaps its body.
      if (!pageStyle.isConnected) document.head.append(pageStyle);
      this.raise();
      this.#size ??= new ResizeObserver(() => {
        const height = Math.ceil(this.getBoundingClientRect().height);
        document.documentElement.style.setProperty('--postern-banner-height', `${height}px`);
      });
      this.#size.observe(this);
      this.count();
    }

    // Into the top layer, over every z-index; once more, over what came there later.
    raise() {
      if (!this.showPopover || !this.isConnected) return;
      this.popover = 'manual';
      if (this.matches(':popover-open')) this.hidePopover();
      this.showPopover();
    }

    get isReady() {
      return this.#endsAt > 0;
    }

    count() {
      if (!this.isReady || isOver) return;
      const seconds = Math.max(0, Math.round((this.#endsAt - performance.now()) / 1000));
      const text = seconds >= 60 ? `${Math.ceil(seconds / 60)} min left` : `${seconds} s left`;
      const time = this.#root.querySelector('time');
      if (time.textContent !== text) time.textContent = text;
      for (const minutes of [5, 1]) {
        if (seconds <= minutes * 60 && seconds > 0 && this.#said > minutes) {
          // Not at once on a page opened late: only what is crossed is said.
          if (this.#said !== Infinity || seconds > minutes * 60 - 2)
            this.#say(`This session ends in ${minutes} ${minutes > 1 ? 'minutes' : 'minute'}.`);
          this.#said = minutes;
        }
      }
      if (this.#said === Infinity) this.#said = 6;
      if (seconds === 0) this.over();
    }

    #say(text) {
      this.#root.querySelector('.said').textContent = text;
    }

    isStill(state) {
      return !this.isReady || (state.active && state.id === this.#session);
    }

    over() {
      if (isOver) return;
      isOver = true;
      const section = this.#root.querySelector('section');
      const said = section.querySelector('.said');
      section.classList.add('over');
      section.replaceChildren(said, element('a', { href: `${base}/`, textContent: 'Go on as yourself' }));
      this.#say('The session has ended.');
      document.body.replaceChildren(this);
      this.raise();
    }

    get isSeen() {
      const box = this.getBoundingClientRect();
      return (
        box.height >= 20 &&
        box.width >= innerWidth * 0.9 &&
        box.top > -2 &&
        box.top < innerHeight / 2 &&
        (this.checkVisibility?.({ opacityProperty: true, visibilityProperty: true }) ?? true)
      );
    }

    get isCovered() {
      const box = this.getBoundingClientRect();
      const y = box.top + box.height / 2;
      return [0.05, 0.35, 0.65, 0.95].some(
        (part) => document.elementsFromPoint(box.left + box.width * part, y)[0] !== this,
      );
    }
  }

  function keepInPage() {
    if (!banner?.isReady || banner.isConnected) return;
    // A page that swaps its body brings a banner of its own.
    const next = [...document.querySelectorAll(name)].find((other) => other !== banner);
    if (next) return;
    (document.body ?? document.documentElement).prepend(banner);
    tell('banner_removed');
  }

  function look() {
    keepInPage();
    if (!banner?.isReady) return;
    banner.count();
    if (isOver || document.visibilityState !== 'visible') return;
    if (document.querySelector('dialog:modal')) {
      banner.raise(); // over the dialog; what it makes inert cannot be asked for what lies on it
    } else if (!banner.isSeen) {
      tell('banner_covered');
      document.documentElement.append(banner); // out of what hides it
    } else if (banner.isCovered) {
      banner.raise();
      if (banner.isCovered) tell('banner_covered');
    }
  }

  async function askAgain() {
    try {
      if (!banner?.isReady || isOver) return;
      if (!banner.isStill(await ask())) banner.over();
    } catch {
      // The app is away; time goes on in any case.
    }
  }

  customElements.define(name, PosternBanner);
  if (!document.querySelector(name)) {
    ask()
      .then((state) => {
        if (state.active && !document.querySelector(name)) document.body.prepend(document.createElement(name));
      })
      .catch(() => {});
  }
  new MutationObserver(keepInPage).observe(document.documentElement, { childList: true, subtree: true });
  setInterval(look, patience.look);
  setInterval(askAgain, patience.ask);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') askAgain();
  });
})();
