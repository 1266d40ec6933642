import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkSync } from "recheck";
import ts from "typescript";

/*
 * A text from outside must not keep the process busy: no regular expression of the package may take more steps than a
 * text is long, times a constant. recheck proves that, or looks for a text that takes more, and counts steps, not time.
 */

const ROOT = join(__dirname, "../..");

interface Expression {
    readonly source: string;
    readonly flags: string;
}

/** None is by the clock, because a busy machine is no failure. What is too large to be proven is searched instead. */
const limits = {
    timeout: null,
    incubationTimeout: null,
    attackTimeout: null,
    maxNFASize: 8000,
    maxAttackStringSize: 30_000,
    attackLimit: 2_000_000,
    randomSeed: 1,
};

beforeAll(() => {
    // Its other backends are a Java program and a binary.
    process.env.RECHECK_BACKEND = "pure";
});

function steps({ source, flags }: Expression): string {
    const result = checkSync(source, flags, limits);
    switch (result.status) {
        case "safe":
            return "linear";
        case "vulnerable":
            return result.complexity.summary;
        default:
            return result.error.kind;
    }
}

const files = ["provider", "policy", "cli", "testing"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts"))
        .map((name) => join(folder, name)),
);

/** Those that are written as such, and how many are made of a text. */
function expressionsIn(code: string): { literals: Expression[]; made: number } {
    const literals: Expression[] = [];
    let made = 0;
    const visit = (node: ts.Node): void => {
        if (ts.isRegularExpressionLiteral(node)) {
            const end = node.text.lastIndexOf("/");
            literals.push({ source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
        } else if (
            (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
            ts.isIdentifier(node.expression) &&
            node.expression.text === "RegExp"
        ) {
            made += 1;
        }
        ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile("source.ts", code, ts.ScriptTarget.Latest));
    return { literals, made };
}

const found = files.map((file) => ({ file, ...expressionsIn(readFileSync(join(ROOT, file), "utf8")) }));

test.each(
    found.flatMap(({ file, literals }) =>
        literals.map((each) => [file, `/${each.source}/${each.flags}`, each] as const),
    ),
)("%s: %s takes steps in line with its text", (_file, _shown, expression) => {
    expect(steps(expression)).toBe("linear");
});

test("no expression is made of a text, which could not be analysed here", () => {
    expect(found.filter(({ made }) => made > 0).map(({ file }) => file)).toEqual([]);
});

test.each([
    ["<(script|style)\\b[\\s\\S]*?<\\/\\1\\s*>", "gi"],
    ["<%.*?%>", "g"],
    ["\\s*\\n", "g"],
    ["(a+)+$", ""],
])("/%s/%s does not", (source, flags) => {
    expect(steps({ source, flags })).toMatch(/polynomial|exponential/);
});
