/** Filters the findings. Without it the page shows them all and no filter. */
export const script = `
const filter = document.querySelector('.filter');
if (filter) {
  const [text, severity] = filter.querySelectorAll('input, select');
  const findings = [...document.querySelectorAll('.finding')];
  const apply = () => {
    for (const finding of findings) {
      const wanted = severity.value === '' || finding.classList.contains(severity.value);
      finding.hidden = !wanted || !finding.textContent.toLowerCase().includes(text.value.toLowerCase());
    }
  };
  filter.hidden = false;
  filter.addEventListener('input', apply);
}
`;
