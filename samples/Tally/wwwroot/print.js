// The layouts that tally.css has a page for.
const layouts = ['a4', 'letter'];

for (const button of document.querySelectorAll('[data-print]')) {
  button.addEventListener('click', () => {
    const { layout } = button.dataset;
    if (!layouts.includes(layout)) {
      console.warn(`No page for the print layout "${layout}".`);
      return;
    }

    window.print();
  });
}
