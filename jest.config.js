const { availableParallelism } = require("node:os");

/** @type {import("jest").Config} */
module.exports = {
    testEnvironment: "node",
    // The suites that run the engine spend their time in its processes, and at times all of these wait.
    maxWorkers: availableParallelism() + 1,
    // A busy machine is no failure. What has to end in time says so itself.
    testTimeout: 30_000,
    // Nothing that any suite writes may hold a secret.
    setupFilesAfterEnv: ["<rootDir>/test/leaks/everySuite.ts"],
    testMatch: ["<rootDir>/test/**/*.test.ts"],
    modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/policy/package.json"],
    moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
    transform: {
        "\\.[mc]?[jt]s$": [
            "@swc/jest",
            { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
        ],
    },
    transformIgnorePatterns: ["/node_modules/(?!(ky|puppeteer-core|@puppeteer)/)"],
};
