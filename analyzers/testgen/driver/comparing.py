# Part of the driver; what it imports stands in world.py.


class Comparisons(ast.NodeTransformer):
    """What the code compares, and how far each comparison was from turning out otherwise (Korel 1990)."""

    NAME = "__sixth_compared__"
    ASKED = "__sixth_asked__"

    def __init__(self):
        self.nearest = {}  # (line, which on it, outcome) -> distance, left, right
        self.outcomes = set()
        self.values = []
        self.on_line = {}
        self.hits = {}  # of patterns: texts that they match

    def start(self):
        self.nearest = {}
        self.values = []

    def instrumented(self, texts):
        """Functions, each with a code that tells what it compares."""
        all = []
        for text in texts:
            try:
                tree = ast.fix_missing_locations(self.visit(ast.parse(text)))
                codes = codes_of(compile(tree, WORLD.file, "exec", dont_inherit=True))
            except (SyntaxError, ValueError, RecursionError):
                continue
            for key, found in codes.items():
                for function in WORLD.functions.get(key, ()):
                    if len(found) == 1 and found[0].co_freevars == function.__code__.co_freevars:
                        all.append((function, found[0]))
        return all

    def listen(self, instrumented):
        for function, code in instrumented:
            function.__globals__[self.NAME] = self.compared
            function.__globals__[self.ASKED] = self.asked
            function.__code__ = code

    def place(self, node, what):
        number = self.on_line[node.lineno] = self.on_line.get(node.lineno, -1) + 1
        return ast.Constant((node.lineno, number, what))

    def visit_Compare(self, node):
        self.generic_visit(node)
        operands = [node.left, *node.comparators]
        # a < b < c is a < b and b < c where it makes no difference to ask for b twice
        if any(isinstance(op, (ast.Is, ast.IsNot)) for op in node.ops) \
                or not all(isinstance(n, (ast.Name, ast.Constant)) for n in operands[1:-1]):
            return node
        links = [ast.Call(ast.Name(self.NAME, ast.Load()), [self.place(node, type(op).__name__), left, right], [])
                 for op, left, right in zip(node.ops, operands, operands[1:])]
        return ast.copy_location(links[0] if len(links) == 1 else ast.BoolOp(ast.And(), links), node)

    def visit_Call(self, node):
        self.generic_visit(node)
        asked = node.func
        if not isinstance(asked, ast.Attribute) or asked.attr not in QUESTIONS or node.keywords \
                or any(isinstance(a, ast.Starred) for a in node.args):
            return node
        return ast.copy_location(ast.Call(ast.Name(self.ASKED, ast.Load()),
                                          [self.place(node, asked.attr), asked.value, *node.args], []), node)

    def asked(self, place, thing, *arguments):
        """thing.startswith("x"), pattern.match(thing), ...: what would have been a yes."""
        answer = getattr(thing, place[2])(*arguments)
        try:
            subject, wanted = self.wanted(place[2], thing, arguments)
            if wanted:
                yes = answer >= 0 if place[2].endswith("find") else bool(answer)
                self.outcomes.add((*place, yes))
                key = (*place, True)
                if not yes and key not in self.outcomes and key not in self.nearest:
                    self.nearest[key] = 0.5, subject, wanted
                if len(self.values) < 20:
                    self.values += wanted[:4]
        except Exception:
            pass
        return answer

    def wanted(self, question, thing, arguments):
        if isinstance(thing, (str, bytes)):
            if question in KINDS_OF_TEXT:
                return thing, KINDS_OF_TEXT[question]
            return thing, [a for a in (arguments[0] if isinstance(arguments[0], tuple) else arguments[:1]) if type(a) is type(thing)]
        pattern, subject = thing, arguments[0]
        if thing is re:
            pattern, subject = re.compile(arguments[0], *arguments[2:3]), arguments[1]
        if isinstance(pattern, re.Pattern) and isinstance(subject, str):
            if pattern not in self.hits:
                self.hits[pattern] = samples_of([pattern])["hits"][:8]
            return subject, self.hits[pattern]
        return None, None

    def compared(self, place, left, right):
        operation = place[2]
        outcome = OPERATIONS[operation](left, right)
        try:
            truth = bool(outcome)
            self.outcomes.add((*place, truth))
            key = (*place, not truth)
            if key not in self.outcomes:
                distance = distance_of(operation, left, right, truth)
                if distance is not None and (key not in self.nearest or distance < self.nearest[key][0]):
                    self.nearest[key] = distance, plain_of(left), plain_of(right)
            if len(self.values) < 20:
                self.values += (left, right)
        except Exception:
            pass
        return outcome


KINDS_OF_TEXT = {"isdigit": ["1", "42"], "isdecimal": ["7"], "isnumeric": ["3"], "isalpha": ["a"], "isalnum": ["a1"], "isspace": [" ", "\n"],
                 "isupper": ["A"], "islower": ["a"], "istitle": ["Ab"], "isidentifier": ["a_1"]}
QUESTIONS = {"startswith", "endswith", "find", "rfind", "count", "match", "search", "fullmatch", *KINDS_OF_TEXT}
OPERATIONS = {"Eq": lambda a, b: a == b, "NotEq": lambda a, b: a != b, "Lt": lambda a, b: a < b, "LtE": lambda a, b: a <= b,
              "Gt": lambda a, b: a > b, "GtE": lambda a, b: a >= b, "In": lambda a, b: a in b, "NotIn": lambda a, b: a not in b}


def plain_of(value):
    """A copy of what a comparison saw, where it can be written into arguments."""
    if type(value) in (int, float, bool, str, bytes) or value is None:
        return value
    if isinstance(value, (list, tuple, set, frozenset, dict)) and len(value) <= 50:
        return [v for v in value if type(v) in (int, float, str, bytes)]
    return None


def distance_of(operation, left, right, truth):
    if operation in ("In", "NotIn"):
        if truth == (operation == "NotIn"):  # should be in it
            if isinstance(right, (str, bytes)):
                return 1.0 if type(left) is type(right) else None
            items = list(itertools.islice(right, 50)) if isinstance(right, (list, tuple, set, frozenset, dict)) else []
            return min((apart(left, item) for item in items), default=1.0)
        return 1.0
    return apart(left, right)


def apart(left, right):
    """0 to 1; 1: as far as can be."""
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        gap = abs(left - right)
        return gap / (gap + 1) if gap == gap and gap != math.inf else 1.0
    if isinstance(left, (str, bytes)) and type(left) is type(right):
        same = sum(a == b for a, b in zip(left, right))
        gap = max(len(left), len(right)) - same
        return gap / (gap + 1)
    return 1.0


