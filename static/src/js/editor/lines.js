// Turns text without markup, which the clipboard has with or without HTML, into HTML: bullets and numbers become lists.
const BULLET = /^([ \t]*)(?:([•·▪◦‣●○⁃■❖➢➤§*–-]|o(?=\t))[ \t]+|(\d{1,3})[.)][ \t]+)(?=\S)/;

// The HTML for plain lines. An item is nested if it is indented further, or if its bullet is of a new kind.
export function htmlOfLines(text) {
  const opened = []; // {tag, sign, indent}
  let html = "";
  const closeTo = (depth) => {
    while (opened.length > depth) html += `</li></${opened.pop().tag}>`;
  };
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const marker = BULLET.exec(line);
    if (!marker) {
      closeTo(0);
      if (line.trim()) html += `<p>${escaped(line.trim())}</p>`;
      continue;
    }
    const indent = marker[1].replace(/\t/g, "    ").length;
    const tag = marker[3] ? "ol" : "ul";
    const sign = marker[3] ? "1" : marker[2];
    const known = opened.findLastIndex((each) => each.sign === sign && each.indent === indent);
    if (known >= 0) {
      closeTo(known + 1);
      html += "</li><li>";
    } else {
      const deeper = opened.filter((each) => each.indent < indent || (each.indent === indent && each.sign !== sign)).length;
      closeTo(Math.min(deeper, 3));
      html += tag === "ol" && marker[3] !== "1" ? `<ol start="${marker[3]}"><li>` : `<${tag}><li>`;
      opened.push({ tag, sign, indent });
    }
    html += escaped(line.slice(marker[0].length).trim());
  }
  closeTo(0);
  return html;
}

function escaped(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
