/** @type {import("jest").Config} */
module.exports = {
    testEnvironment: "node",
    testMatch: ["<rootDir>/test/**/*.test.ts"],
    modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/policy/package.json"],
    moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
    transform: {
        "\\.[mc]?[jt]s$": [
            "@swc/jest",
            { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
        ],
    },
    transformIgnorePatterns: ["/node_modules/(?!ky/)"],
};
