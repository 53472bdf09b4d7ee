/** Filters the findings. Without it the page shows them all and no filter. */
export const script = `
const filter = document.querySelector('.filter');
if (filter) {
  const [text, severity, cause] = filter.querySelectorAll('input, select');
  const findings = [...document.querySelectorAll('.finding')];
  const apply = () => {
    for (const finding of findings) {
      const wanted = (severity.value === '' || finding.classList.contains(severity.value)) && (cause.value === '' || finding.dataset.code === cause.value);
      finding.hidden = !wanted || !finding.textContent.toLowerCase().includes(text.value.toLowerCase());
    }
    for (const group of document.querySelectorAll('.group')) group.hidden = !group.querySelector('.finding:not([hidden])');
  };
  filter.hidden = false;
  filter.addEventListener('input', apply);
}
`;
