// A section that says how long (in milliseconds) is looked at again, and shows what is new, until it says so no more.
async function look(section) {
  const answer = await fetch(location.pathname, { headers: { Accept: 'text/html' } });
  if (!answer.ok) return section;

  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const heading = section.getAttribute('aria-labelledby');
  const fresh = page.querySelector(`section[aria-labelledby="${heading}"]`);
  if (!fresh || fresh.innerHTML === section.innerHTML) return section;

  const shown = document.importNode(fresh, true);
  section.replaceWith(shown);
  return shown;
}

async function follow(section) {
  while (section.dataset.live) {
    await new Promise((resolve) => setTimeout(resolve, Number(section.dataset.live)));
    section = await look(section).catch(() => section);
  }
}

document.querySelectorAll('section[data-live]').forEach(follow);
