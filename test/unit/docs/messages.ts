import ts from "typescript";

/** What describes a policy, their pack, a key of its configuration, or an option of the command line, is no message, nor is a pattern. */
const OTHER_TEXTS = [
    "description",
    "displayName",
    "packMetadata",
    "remedy",
    "describe",
    "option",
    "Option",
    "argument",
    "RegExp",
];

/**
 * The constant parts of every text in a source that reads like words of a message: three words or more. A part ends where
 * something is filled in. Whether a text ever becomes a message is not asked, so that none is missed.
 */
export function messageParts(source: string): string[] {
    const parts: string[] = [];
    const visit = (node: ts.Node): void => {
        if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
            return;
        }
        if (OTHER_TEXTS.includes(nameOf(node) ?? "")) {
            // What is before it in a chain of calls counts.
            if (ts.isCallExpression(node)) {
                visit(node.expression);
            }
            return;
        }
        if (
            ts.isStringLiteralLike(node) ||
            ts.isTemplateHead(node) ||
            ts.isTemplateMiddleOrTemplateTail(node)
        ) {
            parts.push(...partsOf(node.text));
        }
        ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest));
    return parts;
}

/** Without what Markdown adds to a text, with single blanks, and in small letters, since what begins a sentence can also end one. */
export function plainWords(text: string): string {
    return text.replace(/[`\\]/g, "").replace(/\s+/g, " ").trim().toLowerCase();
}

/** What a property, a variable, or a function that is called is named. */
function nameOf(node: ts.Node): string | undefined {
    if (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) {
        return ts.isIdentifier(node.name) ? node.name.text : undefined;
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
        const { expression } = node;
        const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
        return ts.isIdentifier(name) ? name.text : undefined;
    }
    return undefined;
}

function partsOf(text: string): string[] {
    // The provider's code is such a text, with a message in it.
    if (text.includes("exports.")) {
        return messageParts(text);
    }
    // A block of whole lines is a help, or a script, and what begins with a tag is a page.
    if (/^\n.*\n/s.test(text) || /^<[!a-z]/i.test(text)) {
        return [];
    }
    return text
        .split("\n")
        .map(plainWords)
        .filter((line) => (line.match(/[A-Za-z]{2,}/g) ?? []).length >= 3 && /[a-z] [a-z]/i.test(line));
}
