"""A page as the tests see it: its tags, its texts, what it would load, and whether its tags are balanced."""

from html.parser import HTMLParser

VOID = {"meta", "img", "br", "link", "hr", "input", "wbr"}


class Page(HTMLParser):
    def __init__(self, content):
        super().__init__(convert_charrefs=True)
        self.open = []
        self.faults = []
        self.tags = []
        self.texts = []
        self.declaration = None
        self.feed(content)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_decl(self, declaration):
        self.declaration = declaration

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        if len(set(names)) != len(names):
            self.faults.append(f"<{tag}> says {names} twice")
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, text):
        if not (self.open and self.open[-1] == "style"):
            self.texts.append(text)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())

    def having(self, attribute):
        return [attributes[attribute] for _, attributes in self.tags if attribute in attributes]

    def named(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]
