"""The corpus: Russian pages in nested sections, about 6 KB each, with links, tables and lists.

The same seed makes the same bytes. Opora's folder is the master; the peers' folders hold the same
bodies with heads and lists of contents in their own spelling.
"""

import pathlib
import random
import re
import shutil

WORDS = (
    "занятие курс система учащийся преподаватель задание ссылка страница браузер пароль логин "
    "письмо телефон компьютер камера микрофон запись расписание группа оценка проверка файл "
    "документ заявление договор справка форма обращение ответ срок поддержка кнопка список "
    "раздел вкладка экран настройка программа обновление сеть связь адрес почта уведомление "
    "открыть нажать выбрать проверить сохранить отправить загрузить прочитать найти вернуться "
    "сначала затем потом если когда чтобы после перед внутри рядом обычно иногда сразу снова "
    "новый нужный общий личный учебный открытый короткий полный верный последний первый"
).split()
PER_SECTION = 100  # pages; each section of 100 stands in a part of 10 sections
TARGET = 4600  # bytes after which a page ends; 6 KB on average


def sentence(rng):
    words = [rng.choice(WORDS) for _ in range(rng.randint(7, 15))]
    return " ".join(words).capitalize() + "."


def paragraph(rng, sentences):
    return " ".join(sentence(rng) for _ in range(sentences))


def title(rng, number):
    return f"{rng.choice(WORDS).capitalize()} {rng.choice(WORDS)} {rng.choice(WORDS)} {number}"


def section(number):
    return f"instructions/p{number // PER_SECTION // 10}/s{number // PER_SECTION}"


def body(rng, number, pages):
    """Paragraphs, lists, tables and links until the page is long enough."""
    parts = []
    size = 0
    heading = 0
    while size < TARGET:
        heading += 1
        other = rng.randrange(pages)
        near = number // PER_SECTION * PER_SECTION + rng.randrange(min(PER_SECTION, pages))
        near = min(near, pages - 1)
        text = [
            f"## {title(rng, heading)}",
            f"{paragraph(rng, 2)} Подробнее — [{title(rng, other)}](/{section(other)}/{page(other)}/).",
            "\n".join(f"{i}. {sentence(rng)}" for i in range(1, 5)),
            f"{sentence(rng)} **{rng.choice(WORDS)}** и *{rng.choice(WORDS)}*: "
            f"[{title(rng, near)}](/{section(near)}/{page(near)}/).",
        ]
        if heading % 2 == 1:
            rows = [f"| {rng.choice(WORDS)} | {rng.choice(WORDS)} {rng.choice(WORDS)} | {rng.randint(1, 99)} |"
                    for _ in range(4)]
            text.append("\n".join(["| Что | Где | Сколько |", "|---|---|---:|", *rows]))
        else:
            text.append(f"### {title(rng, heading)}")
            text.append("\n".join(f"- {sentence(rng)}" for _ in range(4)))
        chunk = "\n\n".join(text)
        parts.append(chunk)
        size += len(chunk.encode())
    return "\n\n".join(parts) + "\n"


def page(number):
    return f"page-{number}"


def head(name, description, **more):
    lines = ["+++", f'title = "{name}"', f'description = "{description}"']
    lines += [f"{key} = {value}" for key, value in more.items()]
    return "\n".join([*lines, "+++", ""])


def pages(count):
    """(path, title, description, order, body) of each page and of each section."""
    rng = random.Random(f"opora {count}")
    found = [("instructions/index", "Инструкции", "Все инструкции по порядку.", 10, "")]
    for part in range((count - 1) // PER_SECTION // 10 + 1):
        found.append((f"instructions/p{part}/index", f"Часть {part}", "Часть инструкций.", part, ""))
    for number in range((count - 1) // PER_SECTION + 1):
        at = section(number * PER_SECTION)
        found.append((f"{at}/index", f"Раздел {number}", "Раздел инструкций.", number, ""))
    for number in range(count):
        at = f"{section(number)}/{page(number)}"
        name = title(rng, number)
        found.append((at, name, sentence(rng), number, body(rng, number, count)))
    return found


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def opora(folder, base, found):
    """The starter's tables and forms, the corpus in place of its instructions and questions."""
    shutil.copytree(base, folder / "content")
    for room in ("instructions", "faq", "news"):
        shutil.rmtree(folder / "content" / room)
    services = folder / "content/data/services.toml"
    kept = [line for line in services.read_text().splitlines() if not line.startswith("instructions")]
    write(services, "\n".join(kept) + "\n")
    for path in (folder / "content").iterdir():
        base_texts(path)
    for path, name, description, order, text in found:
        more = {"order": order}
        if path.endswith("index"):
            more |= {"owner": '"department:it"', "review_every": '"1 year"'}
        else:
            more |= {"audience": '["learner"]', "reviewed": "2026-11-01"}
        write(folder / "content" / f"{path}.md", head(name, description, **more) + "\n" + text)


def base_texts(path):
    """Links of the starter to what the corpus has replaced lead to its first page instead."""
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    for file in files:
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"\]\((?:\.\./|/)*(?:instructions|faq|news)/[^)]*\)", "](/instructions/)", text)
        text = re.sub(r'"/(?:instructions|faq|news)/[^"]*"', '"/instructions/"', text)
        write(file, text)


def hugo(folder, here, found):
    shutil.copytree(here / "hugo", folder)
    for path, name, description, order, text in found:
        path = path.replace("/index", "/_index")
        write(folder / "content" / f"{path}.md",
              head(name, description, weight=order + 1, date="2026-11-01") + "\n" + text)


def mdbook(folder, found):
    write(folder / "book.toml",
          '[book]\ntitle = "Портал"\nlanguage = "ru"\nsrc = "src"\n[output.html.search]\nenable = false\n')
    for path, name, _, _, text in found:
        write(folder / "src" / f"{path}.md", f"# {name}\n\n{text}")
    write(folder / "src/SUMMARY.md", "\n".join(nested(found)) + "\n")


def nested(found):
    """The list of contents: sections before what stands in them."""
    by_folder = {}
    for path, name, *_ in found:
        inner, last = path.rsplit("/", 1)
        key = inner.rsplit("/", 1)[0] if last == "index" and "/" in inner else ("" if last == "index" else inner)
        by_folder.setdefault(key, []).append((path, name, inner if last == "index" else None))
    lines = ["# Summary", ""]

    def walk(folder, depth):
        for path, name, below in by_folder.get(folder, []):
            lines.append("    " * depth + f"- [{name}]({path}.md)")
            if below is not None:
                walk(below, depth + 1)

    walk("", 0)
    return lines
