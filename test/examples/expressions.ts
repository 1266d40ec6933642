import { data, Evaluator, Lexer, Parser } from "@actions/expressions";

/** What an expression of GitHub's can name, each with its value. */
export type Context = { readonly [name: string]: string | Context };

/** GitHub takes a name that it does not know for nothing; here it is an error, so that no test passes because of a misspelt secret. */
class Names extends data.Dictionary {
    override get(name: string): data.ExpressionData {
        const value = super.get(name);
        if (value === undefined) {
            throw new Error(`the test has no value for ${name} in an expression`);
        }
        return value;
    }
}

const always = { name: "always", minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(true) };

/** Puts the values in place of the expressions. */
export function expand(text: string, context: Context): string {
    return text.replaceAll(/\$\{\{(.*?)\}\}/g, (_, expression: string) => evaluate(expression, context));
}

export function expandAll(texts: Record<string, string> = {}, context: Context): Record<string, string> {
    return Object.fromEntries(
        Object.entries(texts).map(([name, text]) => [name, expand(String(text), context)]),
    );
}

/** Whether a step or a job runs: one that does not say `always()` only if nothing before it has failed. */
export function isMet(condition: string | undefined, context: Context, hasFailed: boolean): boolean {
    if (hasFailed && !condition?.includes("always()")) {
        return false;
    }
    return condition === undefined || evaluate(condition, context) === "true";
}

function evaluate(expression: string, context: Context): string {
    const { tokens } = new Lexer(expression).lex();
    const tree = new Parser(tokens, Object.keys(context), [always]).parse();
    return new Evaluator(tree, names(context), new Map([[always.name, always]])).evaluate().coerceString();
}

function names(context: Context): Names {
    const pairs = Object.entries(context).map(([key, value]) => ({
        key,
        value: typeof value === "string" ? new data.StringData(value) : names(value),
    }));
    return new Names(...pairs);
}
