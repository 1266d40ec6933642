const { availableParallelism } = require("node:os");

/** The suites that run the engine. Before any of them is run, and only then, it is set up. */
const onEngine = ["engine", "examples", "glance", "languages", "package"].map(
    (folder) => `<rootDir>/test/${folder}/`,
);

/** @type {import("jest").Config} */
const common = {
    testEnvironment: "node",
    // Nothing that any suite writes may hold a secret.
    setupFilesAfterEnv: ["<rootDir>/test/leaks/everySuite.ts"],
    modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/policy/package.json"],
    moduleNameMapper: {
        "^(\\.{1,2}/.*)\\.js$": "$1",
        // Its package.json names no file for `require`, which Jest makes of an import.
        "^@actions/expressions$": "<rootDir>/node_modules/@actions/expressions/dist/index.js",
    },
    transform: {
        "\\.[mc]?[jt]s$": [
            "@swc/jest",
            { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
        ],
    },
    transformIgnorePatterns: [
        "/node_modules/(?!(@actions|ky|p-limit|yocto-queue|string-width|strip-ansi|ansi-regex|get-east-asian-width|puppeteer-core|@puppeteer)/)",
    ],
};

/** @type {import("jest").Config} */
module.exports = {
    // The suites that run the engine spend their time in its processes, and half of these wait.
    maxWorkers: availableParallelism() + 2,
    // A busy machine is no failure. What has to end in time says so itself.
    testTimeout: 30_000,
    projects: [
        { ...common, testMatch: ["<rootDir>/test/**/*.test.ts"], testPathIgnorePatterns: onEngine },
        {
            ...common,
            testMatch: onEngine.map((folder) => `${folder}**/*.test.ts`),
            globalSetup: "<rootDir>/test/setup/engine.cjs",
        },
    ],
};
