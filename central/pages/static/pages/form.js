// Adds an empty line to a table of the settings form. Without it, one empty line is there after each look.
"use strict";

for (const table of document.querySelectorAll("[data-table]")) {
  const prefix = table.dataset.table;
  const total = table.querySelector(`#id_${prefix}-TOTAL_FORMS`);
  const line = table.querySelector("template");
  const button = table.querySelector("[data-add]");
  button.hidden = false;
  // The empty line is for browsers without this.
  const last = [...table.querySelectorAll("fieldset")].pop();
  if (last && [...last.querySelectorAll("input:not([type=checkbox])")].every((input) => !input.value)) {
    last.remove();
    total.value = Number(total.value) - 1;
  }
  button.addEventListener("click", () => {
    const html = line.innerHTML.replaceAll("__prefix__", total.value);
    line.insertAdjacentHTML("beforebegin", html);
    total.value = Number(total.value) + 1;
    line.previousElementSibling.querySelector("input").focus();
  });
}
