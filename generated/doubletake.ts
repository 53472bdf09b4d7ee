/** Written by `npm run generate` from spec/doubletake/. Do not edit. */

export interface paths {
    "/__doubletake/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process lives
         * @description Also where the state cannot be reached.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether requests will be answered
         * @description They are not while the Redis of `--state` cannot be reached.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The seed, the APIs and where they answer */
        get: operations["getInfo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/openapi.yaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["getControlDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/apis/{api}/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                api: string;
            };
            cookie?: never;
        };
        /** The document of an API, with its overlays applied and its schemas in JSON Schema 2020-12 */
        get: operations["getApiDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/apis/{api}/explanation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                api: string;
            };
            cookie?: never;
        };
        /** What the double has inferred of an API's document, and why */
        get: operations["explainApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/apis/{api}/kept": {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path: {
                /** @description An API that the double serves. */
                api: components["parameters"]["Api"];
            };
            cookie?: never;
        };
        /** The collections of an API that handlers keep, and how much is in them */
        get: operations["listKept"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/apis/{api}/items": {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path: {
                /** @description An API that the double serves. */
                api: components["parameters"]["Api"];
            };
            cookie?: never;
        };
        /** The items of one collection that handlers keep */
        get: operations["listItems"];
        put?: never;
        /** Adds an item, as a data file does */
        post: operations["addItem"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/apis/{api}/items/{id}": {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path: {
                /** @description An API that the double serves. */
                api: components["parameters"]["Api"];
                id: string;
            };
            cookie?: never;
        };
        /** One item, and the collections below it */
        get: operations["getItem"];
        /**
         * Puts another item in the place of one; what lies below it stays
         * @description It is held to what holds for a data file. A `$file` without bytes keeps the file of that name.
         */
        put: operations["replaceItem"];
        post?: never;
        /** Takes an item away, with its files and what lies below it */
        delete: operations["deleteItem"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Back to the start
         * @description Forgets state, files, faults, replies and journal of the sandbox, then fills in the start-up data again.
         */
        post: operations["resetState"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/data": {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * The state as a data file
         * @description What `--data` and resetState read. Files are in it in Base64.
         */
        get: operations["exportData"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/scenarios": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The data files that a sandbox can start with */
        get: operations["listScenarios"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/seed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Starts over with another seed */
        put: operations["setSeed"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/clock": {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        /** What time the sandbox shows */
        get: operations["getClock"];
        /**
         * Sets the clock, moves it on, stops it, or lets it show the real time
         * @description Members that are left out change nothing; of several, `real` and `offset` come first, then `set`, `advance` and `freeze`. A reset goes back to the clock that the double was started with.
         */
        put: operations["setClock"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/upstream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who answers each operation, the double or the server behind it */
        get: operations["getUpstream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes who answers some operations, for all sandboxes, until the double stops
         * @description What may change something goes upstream only where the double was started with `--upstream-writes`. A refused change changes nothing.
         */
        patch: operations["routeUpstream"];
        trace?: never;
    };
    "/__doubletake/snapshot": {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        /** All that the sandbox holds */
        get: operations["takeSnapshot"];
        /** Puts the sandbox back to a snapshot */
        put: operations["restoreSnapshot"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/files": {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        /** What was uploaded, and the URL that serves it */
        get: operations["listFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/sandboxes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The sandboxes in use */
        get: operations["listSandboxes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/sandboxes/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forgets a sandbox */
        delete: operations["deleteSandbox"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/journal": {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        /** The latest requests and their answers */
        get: operations["getJournal"];
        put?: never;
        post?: never;
        /** Empties the journal */
        delete: operations["clearJournal"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/journal/events": {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * Requests as they come
         * @description Server-sent events; the data of each is one journal entry, its id the sequence number. It begins with the latest entries.
         */
        get: operations["streamJournal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/faults": {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        /** The fault rules */
        get: operations["listFaults"];
        put?: never;
        /** Adds a fault rule */
        post: operations["addFault"];
        /** Deletes every fault rule */
        delete: operations["clearFaults"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/faults/{id}": {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Deletes one fault rule */
        delete: operations["deleteFault"];
        options?: never;
        head?: never;
        /** Switches one fault rule off or on */
        patch: operations["changeFault"];
        trace?: never;
    };
    "/__doubletake/replies": {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        /** What chatbots are still told to say */
        get: operations["listReplies"];
        put?: never;
        /** Tells a chatbot what to say */
        post: operations["addReply"];
        /** Forgets what was scripted */
        delete: operations["clearReplies"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/__doubletake/webhooks": {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        /** The webhooks that the documents describe */
        get: operations["listWebhooks"];
        put?: never;
        /** Sends a webhook */
        post: operations["sendWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Item: {
            id: string;
            /** @description As in a data file; files have their names (`$file`), media types and sizes. */
            value: unknown;
        };
        KeptCollection: {
            name: string;
            path: string;
            count: number;
        };
        /**
         * @description `double` answers from the state, `upstream` is the server of `--upstream`; `fallback` is upstream, and the double where that fails.
         * @enum {unknown}
         */
        Way: "double" | "upstream" | "fallback";
        Upstream: {
            /** @description The server behind the double, without credentials; left out where there is none. */
            url?: string;
            /** @description Whether what may change something goes there as well. */
            writes: boolean;
            operations: {
                api: string;
                operation: string;
                method: string;
                path: string;
                way: components["schemas"]["Way"];
                /** @description Whether another way than `double` is accepted. */
                mayGoUpstream: boolean;
            }[];
        };
        /** @example 42 */
        Seed: number;
        /**
         * @description Another server answers some of the requests. Left out where none does.
         * @constant
         */
        HasUpstream: true;
        Info: {
            /** @constant */
            name: "doubletake";
            version: string;
            /**
             * @description What URLs in answers to the client of this request begin with.
             * @example http://127.0.0.1:4010
             */
            baseUrl: string;
            seed: components["schemas"]["Seed"];
            sandbox: string;
            upstream?: components["schemas"]["HasUpstream"];
            apis: {
                name: string;
                title: string;
                /** @description The OpenAPI version. */
                version: string;
                operations: {
                    id: string;
                    method: string;
                    path: string;
                    summary?: string;
                }[];
                basePaths: string[];
            }[];
        };
        Explanation: {
            name: string;
            title: string;
            /** @description Paths at which the double issues tokens. */
            tokens: string[];
            resources: {
                name: string;
                kind: string;
                path: string;
                parent?: string;
                confidence: string;
                why: string[];
                id?: {
                    member?: string;
                    kind: string;
                    by: string;
                };
                /** @description Where the item stands in requests and answers; empty for the body itself. */
                envelope: {
                    request: string;
                    answer: string;
                    list: string;
                };
                paging?: string;
                /** @description Query parameters of its lists, with what they do. */
                query: {
                    [key: string]: string;
                };
                /** @description Members that show items of other resources or count them, with what they are taken from. */
                shows?: {
                    [key: string]: string;
                };
                operations: {
                    operation: string;
                    method: string;
                    path: string;
                    /** @description What it does; handler where code is written for it. */
                    role: string;
                    /** @description What it would do without a handler. */
                    inferred?: string;
                    why: string;
                }[];
            }[];
            /** @description Operations that keep no state. */
            documented: {
                operation: string;
                path: string;
                /** @enum {unknown} */
                answers: "handler" | "procedure" | "example" | "sample" | "no body";
                why: string;
            }[];
        };
        Snapshot: {
            /** @constant */
            doubletake: 1;
            collections: {
                [key: string]: [
                    string,
                    Record<string, never>
                ][];
            };
            counters: {
                [key: string]: number;
            };
            files: {
                [key: string]: {
                    type: string;
                    etag: string;
                    base64: string;
                };
            };
        };
        File: {
            api: string;
            /** @description Owner and name, such as okchat/chatbot/<id>/<uuid>.png */
            path: string;
            /** Format: uri */
            url: string;
            /** @description Media type. */
            type: string;
            /** @description Bytes. */
            size: number;
        };
        JournalEntry: {
            sequence: number;
            /**
             * Format: date-time
             * @description By the clock of the machine, whatever time the sandbox shows.
             */
            time: string;
            sandbox: string;
            api?: string;
            operation?: string;
            method: string;
            url: string;
            status: number;
            milliseconds: number;
            request: components["schemas"]["JournalMessage"];
            response: components["schemas"]["JournalMessage"];
            violations: string[];
            faults: string[];
        };
        JournalMessage: {
            headers: {
                [key: string]: string;
            };
            body?: unknown;
        };
        NewFaultRule: {
            /** @description Name of an API; every API where left out. */
            api?: string;
            /** @description operationId; `*` or nothing for every operation. */
            operation?: string;
            match?: components["schemas"]["FaultMatch"];
            /** @description How many matching requests go by before it begins to strike; 0 by default. */
            after?: number;
            /** @description Share of the matching requests that it strikes; 1 by default. The seed decides which. */
            probability?: number;
            /** @description How many times it strikes; without end where left out. */
            count?: number;
            /** @description Whether it strikes at all; true by default. */
            enabled?: boolean;
            fault: components["schemas"]["Fault"];
        };
        /** @description Only requests that have all of this. Values of path, query and headers are compared as text. */
        FaultMatch: {
            /** @description Path parameters by name. */
            path?: {
                [key: string]: string | number | boolean;
            };
            /** @description Members of the query by name. */
            query?: {
                [key: string]: string | number | boolean;
            };
            /** @description Header fields by name, in any case. */
            headers?: {
                [key: string]: string | number | boolean;
            };
            /** @description What the body has: an object fits where each of its members fits, any other value where it is equal. */
            body?: unknown;
        };
        FaultRule: {
            id: string;
            api?: string;
            operation?: string;
            match?: components["schemas"]["FaultMatch"];
            after?: number;
            probability?: number;
            count?: number;
            enabled: boolean;
            /** @description How many requests it has matched. */
            seen: number;
            /** @description How many of them it has struck. */
            struck: number;
            /** @description How many times it will strike yet, where it has a `count`. */
            remaining?: number;
            fault: components["schemas"]["Fault"];
        };
        Fault: components["schemas"]["StatusFault"] | components["schemas"]["DelayFault"] | components["schemas"]["DropFault"] | components["schemas"]["CutFault"] | components["schemas"]["StallFault"] | components["schemas"]["ThrottleFault"] | components["schemas"]["MalformedFault"] | components["schemas"]["RemoveFault"];
        StatusFault: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "status";
            status: number;
            /** @description Left out, an error answers in the API's own shape. */
            body?: unknown;
            headers?: {
                [key: string]: string;
            };
        };
        DelayFault: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "delay";
            milliseconds: number | {
                min: number;
                max: number;
            };
        };
        DropFault: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "drop";
            /** @enum {unknown} */
            when: "before" | "body";
            /** @description With `body`: how many events of a stream go out before; 1 by default. */
            events?: number;
        };
        CutFault: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "cut";
            /** @description How many events of a stream go out; 1 by default. */
            events?: number;
        };
        StallFault: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "stall";
            /** @description How many events of a stream go out before; 1 by default. Of any other body half goes out. */
            events?: number;
            /** @description How long nothing comes; 60000 by default. */
            milliseconds?: number;
        };
        ThrottleFault: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "throttle";
            bytesPerSecond: number;
        };
        MalformedFault: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "malformed";
        };
        RemoveFault: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "remove";
            /** Format: json-pointer */
            pointer: string;
        };
        NewReply: {
            text: string;
            /** @description Only where the user's last message contains this. */
            contains?: string;
            /** @description Only for the chatbot with this id. */
            chatbot?: string;
            /** @description How many times; once by default. */
            count?: number;
        };
        Reply: {
            id: string;
            text: string;
            contains?: string;
            chatbot?: string;
            count?: number;
        };
        Problem: {
            /** Format: uri */
            type: string;
            title: string;
            status: number;
            detail: string;
            operation?: string;
            violations?: {
                location: string;
                message: string;
                keyword: string;
                schema?: string;
                evidence?: string;
                source?: string;
            }[];
        };
    };
    responses: {
        /** @description It is there. */
        ItemId: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    id: string;
                };
            };
        };
        /** @description It does. */
        Health: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    /** @constant */
                    status: "ok";
                    upstream?: components["schemas"]["HasUpstream"];
                };
            };
        };
        /** @description The sandbox as it is now. */
        Sandbox: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    /** @example default */
                    sandbox: string;
                    seed: components["schemas"]["Seed"];
                };
            };
        };
        /** @description Who answers; no operations where no server is behind the double. */
        Upstream: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Upstream"];
            };
        };
        /** @description The clock as it is now. */
        Clock: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    /** Format: date-time */
                    now: string;
                    /** @description Whether it stands still. */
                    isFrozen: boolean;
                    /** @description Whether it goes by the real time, and not by the clock that the double was started with. */
                    isReal: boolean;
                    /** @description Milliseconds that it is ahead of the clock that it goes by. */
                    offset: number;
                };
            };
        };
        /** @description Problem Details (RFC 9457). */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
        Sandbox: string;
        /** @description An API that the double serves. */
        Api: string;
        /** @description The path of the collection in the API's document, with its values. */
        CollectionPath: string;
    };
    requestBodies: {
        Item: {
            content: {
                /**
                 * @example {
                 *       "path": "/api/external/chatbots",
                 *       "item": {
                 *         "name": "Help desk"
                 *       }
                 *     }
                 */
                "application/json": {
                    /**
                     * @description The path of the collection in the API's document, with its values.
                     * @example /api/external/chatbots
                     */
                    path: string;
                    /** @description As in a data file; what is left out is filled in, and files have their bytes in `text` or `base64`. */
                    item: Record<string, never>;
                };
            };
        };
    };
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Health"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Health"];
            /** @description The state cannot be reached. */
            503: {
                headers: {
                    /** @description Seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInfo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What this double is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Info"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getControlDocument: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The OpenAPI document of the control API. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getApiDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                api: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document that requests and answers are checked against. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    explainApi: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                api: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resources, their operations, and the operations that keep no state. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explanation"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listKept: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path: {
                /** @description An API that the double serves. */
                api: components["parameters"]["Api"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Those that lie below nothing. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        collections: components["schemas"]["KeptCollection"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listItems: {
        parameters: {
            query: {
                /** @description The path of the collection in the API's document, with its values. */
                path: components["parameters"]["CollectionPath"];
            };
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path: {
                /** @description An API that the double serves. */
                api: components["parameters"]["Api"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As a data file has them, without what lies below them and the bytes of their files. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        path: string;
                        /** @description The member that is the id. */
                        id: string;
                        /** @description Where files are given: pointers of members, and names below `$files`. */
                        files: string[];
                        items: components["schemas"]["Item"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    addItem: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path: {
                /** @description An API that the double serves. */
                api: components["parameters"]["Api"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Item"];
        responses: {
            201: components["responses"]["ItemId"];
            default: components["responses"]["Problem"];
        };
    };
    getItem: {
        parameters: {
            query: {
                /** @description The path of the collection in the API's document, with its values. */
                path: components["parameters"]["CollectionPath"];
            };
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path: {
                /** @description An API that the double serves. */
                api: components["parameters"]["Api"];
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As a data file has it, without the bytes of its files. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        below: components["schemas"]["KeptCollection"][];
                    } & components["schemas"]["Item"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    replaceItem: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path: {
                /** @description An API that the double serves. */
                api: components["parameters"]["Api"];
                id: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Item"];
        responses: {
            200: components["responses"]["ItemId"];
            default: components["responses"]["Problem"];
        };
    };
    deleteItem: {
        parameters: {
            query: {
                /** @description The path of the collection in the API's document, with its values. */
                path: components["parameters"]["CollectionPath"];
            };
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path: {
                /** @description An API that the double serves. */
                api: components["parameters"]["Api"];
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    resetState: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "empty": true
                 *     }
                 */
                "application/json": {
                    /** @description Without start-up data. */
                    empty?: boolean;
                    seed?: components["schemas"]["Seed"];
                    /** @description The data file of `--data` to start with, by its name without the ending. It holds for the sandbox from then on. */
                    scenario?: string;
                    /** @description Things to start with, as a data file has them. */
                    data?: Record<string, never>;
                    /**
                     * @description What is done with an id that nobody has made. As the double was started where it is left out.
                     * @enum {string}
                     */
                    unknownIds?: "refuse" | "make";
                    /** @description Whether requests need the credentials that the documents want. As the double was started where it is left out. */
                    auth?: boolean;
                };
            };
        };
        responses: {
            200: components["responses"]["Sandbox"];
            default: components["responses"]["Problem"];
        };
    };
    exportData: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Things by their collections. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listScenarios: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order in which they were given. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        scenarios: string[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    setSeed: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "seed": 42
                 *     }
                 */
                "application/json": {
                    seed: components["schemas"]["Seed"];
                };
            };
        };
        responses: {
            200: components["responses"]["Sandbox"];
            default: components["responses"]["Problem"];
        };
    };
    getClock: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Clock"];
            default: components["responses"]["Problem"];
        };
    };
    setClock: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: date-time
                     * @description What time it is now.
                     */
                    set?: string;
                    /** @description How far it moves on, back with a minus. Milliseconds, or a number with a unit. */
                    advance?: number | string;
                    /** @description Whether it stands still; with `false` it goes on from where it stands. */
                    freeze?: boolean;
                    /** @description The real time with `true`; with `false` the clock that the double was started with. */
                    real?: boolean;
                    /** @description Milliseconds ahead of the clock that it goes by; 0 undoes what was set and moved on. */
                    offset?: number;
                };
            };
        };
        responses: {
            200: components["responses"]["Clock"];
            default: components["responses"]["Problem"];
        };
    };
    getUpstream: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Upstream"];
            default: components["responses"]["Problem"];
        };
    };
    routeUpstream: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "routes": {
                 *         "listPets": "upstream"
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @description By operationId. */
                    routes: {
                        [key: string]: components["schemas"]["Way"];
                    };
                };
            };
        };
        responses: {
            200: components["responses"]["Upstream"];
            default: components["responses"]["Problem"];
        };
    };
    takeSnapshot: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To be given back to restoreSnapshot. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Snapshot"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    restoreSnapshot: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Snapshot"];
            };
        };
        responses: {
            200: components["responses"]["Sandbox"];
            default: components["responses"]["Problem"];
        };
    };
    listFiles: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order of their upload. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        files: components["schemas"]["File"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listSandboxes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sandboxes: string[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteSandbox: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    getJournal: {
        parameters: {
            query?: {
                /** @description Only entries with a higher sequence number. */
                after?: number;
                /** @description So many of the latest. */
                limit?: number;
            };
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The oldest first. Credentials are left out. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        entries: components["schemas"]["JournalEntry"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    clearJournal: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is empty. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    streamJournal: {
        parameters: {
            query?: {
                /** @description The control token, for a browser's EventSource, which can send no header. */
                token?: string;
            };
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Goes on until one side closes the connection. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listFaults: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order in which they strike. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        faults: components["schemas"]["FaultRule"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    addFault: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFaultRule"];
            };
        };
        responses: {
            /** @description The rule with its id. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultRule"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    clearFaults: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing is broken any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteFault: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It strikes no more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    changeFault: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "enabled": false
                 *     }
                 */
                "application/json": {
                    enabled: boolean;
                };
            };
        };
        responses: {
            /** @description The rule as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultRule"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listReplies: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order in which they are said. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        replies: components["schemas"]["Reply"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    addReply: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "We open at nine.",
                 *       "contains": "hours"
                 *     }
                 */
                "application/json": components["schemas"]["NewReply"];
            };
        };
        responses: {
            /** @description The reply with its id. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reply"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    clearReplies: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing is scripted any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By API and name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        webhooks: {
                            api: string;
                            webhook: string;
                            method: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    sendWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The sandbox; the default one where it is left out. The base path /__doubletake/in/{name} says the same. */
                "x-doubletake-sandbox"?: components["parameters"]["Sandbox"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "webhook": "orderShipped",
                 *       "url": "http://127.0.0.1:3000/hooks"
                 *     }
                 */
                "application/json": {
                    /** @description The API; needed where several have a webhook of this name. */
                    api?: string;
                    /** @description The name that the document gives it. */
                    webhook: string;
                    /** @description Where to send it. */
                    url: string;
                    /** @description Members to put in place of the sample's. */
                    body?: Record<string, never>;
                };
            };
        };
        responses: {
            /** @description What was sent, and what came back. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        method: string;
                        url: string;
                        body?: unknown;
                        /** @description Left out where no answer came. */
                        status?: number;
                        /** @description Why no answer came. */
                        failure?: string;
                        milliseconds: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
