/* In the contents beside a long article the part that is being read is marked. */
const contents = [...document.querySelectorAll(".toc-side a")];
if (contents.length) {
  const heads = contents.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const mark = () => {
    const passed = heads.filter((head) => head.getBoundingClientRect().top < innerHeight / 3).length;
    contents.forEach((link, number) => { link.ariaCurrent = number === Math.max(passed - 1, 0) ? "true" : null; });
  };
  const watch = new IntersectionObserver(mark, { rootMargin: "0px 0px -66% 0px" });
  for (const head of heads) watch.observe(head);
}
