/** Written by `npm run generate` from spec/chatbase/. Do not edit. */

export interface paths {
    "/create-chatbot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a new chatbot */
        post: operations["createChatbot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/get-chatbots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get all chatbots */
        get: operations["getChatbots"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/update-chatbot-data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Update a chatbot */
        post: operations["updateChatbot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/update-chatbot-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Update chatbot settings */
        post: operations["updateChatbotSettings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/delete-chatbot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a chatbot */
        delete: operations["deleteChatbot"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/upload-chatbot-icon": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Upload chatbot icon */
        post: operations["uploadChatbotIcon"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/upload-chatbot-profile-picture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Upload chatbot profile picture */
        post: operations["uploadChatbotProfilePicture"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/delete-chatbot-icon": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete chatbot icon */
        delete: operations["deleteChatbotIcon"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/delete-chatbot-profile-picture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete chatbot profile picture */
        delete: operations["deleteChatbotProfilePicture"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/chat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Chat with a chatbot */
        post: operations["chat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/get-conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get conversations for a chatbot */
        get: operations["getConversations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/get-leads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get leads for a chatbot */
        get: operations["getLeads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/chatbots/{chatbotId}/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get contacts for a chatbot */
        get: operations["getContacts"];
        put?: never;
        /** Create contacts for a chatbot */
        post: operations["createContacts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/chatbots/{chatbotId}/contacts/{contactId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a contact */
        delete: operations["deleteContact"];
        options?: never;
        head?: never;
        /** Update a contact */
        patch: operations["updateContact"];
        trace?: never;
    };
    "/chatbots/{chatbotId}/custom-attributes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create custom attribute */
        post: operations["createCustomAttribute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/chatbots/{chatbotId}/custom-attributes/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Update custom attribute */
        put: operations["updateCustomAttribute"];
        post?: never;
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
        Error: {
            message: string;
        };
        Message: {
            message: string;
        };
        /**
         * @example gpt-4o-mini
         * @enum {string}
         */
        AIModel: "gpt-4o" | "gpt-4o-mini" | "o4-mini" | "gpt-oss-120b" | "gpt-oss-20b" | "gpt-5" | "gpt-5.1" | "gpt-5.2" | "gpt-5.4" | "gpt-5.4-mini" | "gpt-5.4-nano" | "gpt-5-mini" | "gpt-5-nano" | "claude-opus-4-6" | "claude-sonnet-4-6" | "claude-opus-4-5" | "claude-haiku-4-5" | "claude-sonnet-4-5" | "gemini-2.5-flash" | "gemini-2.5-pro" | "gemini-3-flash" | "gemini-3.1-flash-lite" | "gemini-3.1-pro" | "grok-3" | "grok-3-mini" | "grok-4" | "DeepSeek-V3" | "DeepSeek-R1" | "Llama-4-Scout-17B-16E-Instruct" | "Llama-4-Maverick-17B-128E-Instruct-FP8" | "kimi-k2";
        CreateChatbotRequest: {
            /** @example Customer Support Bot */
            chatbotName: string;
            /** @example Welcome to our company... */
            sourceText?: string;
            /**
             * @example [
             *       "https://www.chatbase.co/docs/chat"
             *     ]
             */
            urlsToScrape?: string[];
        };
        UpdateChatbotRequest: {
            /** @example ckl123abc456 */
            chatbotId: string;
            /** @example Updated Bot Name */
            chatbotName: string;
            /** @example Updated training content... */
            sourceText?: string;
        };
        ChatbotId: {
            /** @example ckl123abc456 */
            chatbotId: string;
        };
        ChatbotList: {
            chatbots: components["schemas"]["Chatbot"][];
        };
        Chatbot: {
            /** @example ckl123abc456 */
            id: string;
            /** @example Customer Support Bot */
            name: string;
            /**
             * @example ready
             * @enum {string}
             */
            status: "training" | "ready" | "failed";
            /** @example gpt-4o-mini */
            model: string;
            /** @example You are a helpful customer service assistant */
            instructions: string | null;
            /** @enum {string} */
            visibility: "public" | "private";
            /**
             * Format: date-time
             * @example 2024-01-01T12:00:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2024-01-02T12:00:00Z
             */
            updated_at: string;
        };
        UpdateChatbotSettingsRequest: {
            /** @example ckl123abc456 */
            chatbotId: string;
            /** @example My Chatbot */
            name?: string;
            /** @description The base prompt */
            instructions?: string;
            /**
             * @example [
             *       "Hello! How can I help you?"
             *     ]
             */
            initialMessages?: string[];
            /**
             * @example [
             *       "What are your hours?",
             *       "How can I contact support?"
             *     ]
             */
            suggestedMessages?: string[];
            /**
             * @example public
             * @enum {string}
             */
            visibility?: "public" | "private";
            /**
             * @example [
             *       "example.com",
             *       "subdomain.example.com"
             *     ]
             */
            domains?: string[];
            /** @example false */
            onlyAllowOnAddedDomains?: boolean;
            /** @example 10 */
            ipLimit?: number;
            /** @example 3600 */
            ipLimitTimeframe?: number;
            /** @example Too many requests. Please try again later. */
            ipLimitMessage?: string;
            model?: components["schemas"]["AIModel"];
            /** @example 0.7 */
            temp?: number;
            styles?: components["schemas"]["ChatbotStyles"];
            collectCustomerInformation?: components["schemas"]["CollectCustomerInformation"];
        };
        ChatbotStyles: {
            /** @enum {string} */
            theme?: "light" | "dark";
            /** @example #007bff */
            buttonColor?: string;
            /** @example Support Bot */
            displayName?: string;
            /** @enum {string} */
            alignChatButton?: "left" | "right";
            /** @example #007bff */
            userMessageColor?: string;
            /**
             * @description 0 turns it off
             * @example 5
             */
            autoOpenChatWindowAfter?: number;
        };
        CollectCustomerInformation: {
            /** @example Contact Information */
            title?: string;
            name?: components["schemas"]["CustomerField"];
            email?: components["schemas"]["CustomerField"];
            phone?: components["schemas"]["CustomerField"];
        };
        CustomerField: {
            /** @example true */
            active?: boolean;
            /** @example Full Name */
            label?: string;
        };
        UploadChatbotIconRequest: {
            /** @example ckl123abc456 */
            chatbotId: string;
            /** Format: binary */
            chatbotIconFile: Blob;
        };
        UploadChatbotProfilePictureRequest: {
            /** @example ckl123abc456 */
            chatbotId: string;
            /** Format: binary */
            profilePictureFile: Blob;
        };
        ChatRequest: {
            /** @example ckl123abc456 */
            chatbotId: string;
            messages: components["schemas"]["ChatRequestMessage"][];
            /**
             * @description Without it, the conversation is not saved
             * @example conv_abc123
             */
            conversationId?: string;
            /**
             * @description The contact's external ID
             * @example user_123
             */
            contactId?: string;
            model?: components["schemas"]["AIModel"];
            /**
             * @default 0
             * @example 0.7
             */
            temperature?: number;
            /** @default false */
            stream?: boolean;
        };
        ChatRequestMessage: {
            /** @enum {string} */
            role: "user" | "assistant";
            content: string;
        };
        ChatAnswer: {
            /** @example Hello! How can I help you today? */
            text: string;
        };
        ConversationList: {
            data: components["schemas"]["Conversation"][];
        };
        Conversation: {
            /** @example conv_123 */
            id: string;
            chatbot_id: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @enum {string} */
            source: "api" | "website" | "whatsapp" | "slack" | "messenger" | "instagram";
            messages: components["schemas"]["ChatMessage"][];
            customer?: string | null;
        };
        ChatMessage: {
            /** @example msg_123 */
            id?: string;
            /** @enum {string} */
            role: "user" | "assistant";
            content: string;
            /**
             * @default text
             * @enum {string}
             */
            type?: "text";
        };
        LeadList: {
            collectedCustomers: components["schemas"]["Lead"][];
        };
        Lead: {
            /** @example lead_123 */
            id: string;
            /** @example John Doe */
            name: string | null;
            /**
             * Format: email
             * @example john@example.com
             */
            email: string | null;
            /** @example +1234567890 */
            phone: string | null;
            /** Format: date-time */
            created_at: string;
            chatbot_id: string;
            /** @example acc_123abc456 */
            account_id: string;
        };
        ContactList: {
            /** @example Success */
            message: string;
            data: components["schemas"]["Contact"][];
            /** @example 250 */
            total: number;
            pages: components["schemas"]["Pages"];
        };
        Pages: {
            /** @example 1 */
            page: number;
            /** @example 100 */
            per_page: number;
            /** @example 3 */
            total_pages: number;
        };
        ContactsCreated: {
            /** @example Success */
            message: string;
            data: components["schemas"]["Contact"][];
        };
        ContactAnswer: {
            /** @example Success */
            message: string;
            data: components["schemas"]["Contact"];
        };
        Contact: {
            /**
             * @description Made by Chatbase
             * @example contact_internal_123
             */
            id: string;
            /** @example user_123 */
            external_id?: string | null;
            /** @example John Doe */
            name?: string | null;
            /**
             * Format: email
             * @example john@example.com
             */
            email?: string | null;
            /** @example +1234567890 */
            phonenumber?: string | null;
            stripe_accounts?: components["schemas"]["StripeAccount"][];
            custom_attributes?: {
                [key: string]: unknown;
            };
            /**
             * @description Unix seconds
             * @example 1704067200
             */
            created_at: number;
            /**
             * @description Unix seconds
             * @example 1704153600
             */
            updated_at: number;
        };
        StripeAccount: {
            /** @example main */
            label: string;
            /** @example cus_123abc456 */
            stripe_id: string;
            /** @example john@example.com */
            stripe_email?: string;
        };
        CreateContactsRequest: {
            users: components["schemas"]["ContactInput"][];
        };
        UpdateContactRequest: {
            data: components["schemas"]["ContactInput"];
        };
        ContactInput: {
            /** @example user_123 */
            external_id?: string;
            /** @example John Doe */
            name?: string;
            /**
             * Format: email
             * @example john@example.com
             */
            email?: string;
            /** @example +1234567890 */
            phonenumber?: string;
            stripe_accounts?: components["schemas"]["StripeAccountInput"][];
            custom_attributes?: {
                [key: string]: unknown;
            };
        };
        StripeAccountInput: {
            /** @example main */
            label: string;
            /** @example cus_123abc456 */
            stripe_id: string;
            /** @example john@example.com */
            stripe_email?: string;
        };
        CreateCustomAttributeRequest: {
            /** @example department */
            name: string;
            /** @enum {string} */
            type: "text" | "number" | "boolean" | "date";
            /** @example Department */
            label?: string;
            /** @example Employee department */
            description?: string;
            /** @default false */
            archived?: boolean;
        };
        UpdateCustomAttributeRequest: {
            /** @example Department */
            label?: string;
            /** @example Employee department */
            description?: string;
            archived?: boolean;
        };
        CustomAttributeAnswer: {
            /** @example Success */
            message: string;
            data: components["schemas"]["CustomAttribute"];
        };
        CustomAttribute: {
            /** @example department */
            name: string;
            /** @example Department */
            label: string;
            /** @enum {string} */
            type: "text" | "number" | "boolean" | "date";
            /** @example Employee department */
            description: string | null;
            archived: boolean;
        };
        ContactsError: {
            message: string;
            issues?: {
                field: string;
                message: string;
            }[];
        };
    };
    responses: {
        /** @description Invalid input; also a body that is malformed, too large or of another type, and a picture that is not accepted */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Invalid request data"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description No API key, or not a valid one */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "No API key provided."
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Not allowed, or the quota is used up */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Access denied or quota exceeded"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description There is no such thing */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Resource not found"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The server failed */
        InternalServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Internal server error"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Invalid query parameters */
        ContactsInvalidQuery: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Invalid request parameters",
                 *       "issues": [
                 *         {
                 *           "field": "per_page",
                 *           "message": "Number must be greater than or equal to 10"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ContactsError"];
            };
        };
        /** @description No API key, or not a valid one */
        ContactsUnauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Unauthorized access"
                 *     }
                 */
                "application/json": components["schemas"]["ContactsError"];
            };
        };
        /** @description There is no such chatbot */
        ContactsChatbotNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Chatbot not found"
                 *     }
                 */
                "application/json": components["schemas"]["ContactsError"];
            };
        };
        /** @description Too many requests */
        ContactsRateLimited: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Rate limit exceeded"
                 *     }
                 */
                "application/json": components["schemas"]["ContactsError"];
            };
        };
        /** @description The server failed */
        ContactsNotRetrieved: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Error retrieving chatbot contacts"
                 *     }
                 */
                "application/json": components["schemas"]["ContactsError"];
            };
        };
        /** @description Invalid body; also one that is malformed, too large or of another type */
        ContactsInvalidBody: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Invalid request body",
                 *       "issues": [
                 *         {
                 *           "field": "custom_attributes.age",
                 *           "message": "Expected number, received string"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ContactsError"];
            };
        };
        /** @description There is no such contact, or no such chatbot */
        ContactNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Contact not found"
                 *     }
                 */
                "application/json": components["schemas"]["ContactsError"];
            };
        };
        /** @description Another contact has this e-mail address or this external ID */
        ContactEmailTaken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Email already exists"
                 *     }
                 */
                "application/json": components["schemas"]["ContactsError"];
            };
        };
        /** @description Invalid body; also one that is malformed, too large or of another type, and a name that is taken */
        CustomAttributeInvalid: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Invalid request body",
                 *       "issues": [
                 *         {
                 *           "field": "type",
                 *           "message": "Invalid type. Must be one of: text, number, boolean, date"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ContactsError"];
            };
        };
        /** @description The server failed */
        CustomAttributeNotCreated: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Error creating contact custom attributes"
                 *     }
                 */
                "application/json": components["schemas"]["ContactsError"];
            };
        };
        /** @description There is no such attribute, or no such chatbot */
        CustomAttributeNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Custom attribute not found"
                 *     }
                 */
                "application/json": components["schemas"]["ContactsError"];
            };
        };
    };
    parameters: {
        /** @example ckl123abc456 */
        ChatbotIdQuery: string;
        /** @example ckl123abc456 */
        ChatbotIdPath: string;
        /**
         * @description The contact's external ID, or the id that Chatbase made
         * @example user_123
         */
        ContactIdPath: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    createChatbot: {
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
                 *       "chatbotName": "Customer Support Bot",
                 *       "sourceText": "Welcome to our company..."
                 *     }
                 */
                "application/json": components["schemas"]["CreateChatbotRequest"];
            };
        };
        responses: {
            /** @description The chatbot exists */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "chatbotId": "ckl123abc456"
                     *     }
                     */
                    "application/json": components["schemas"]["ChatbotId"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["InternalServerError"];
        };
    };
    getChatbots: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All chatbots of the account */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "chatbots": [
                     *         {
                     *           "id": "ckl123abc456",
                     *           "name": "Customer Support Bot",
                     *           "status": "ready",
                     *           "model": "gpt-4o-mini",
                     *           "instructions": "You are a helpful customer service assistant",
                     *           "visibility": "public",
                     *           "created_at": "2024-01-01T12:00:00Z",
                     *           "updated_at": "2024-01-02T12:00:00Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ChatbotList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalServerError"];
        };
    };
    updateChatbot: {
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
                 *       "chatbotId": "ckl123abc456",
                 *       "chatbotName": "Updated Bot Name",
                 *       "sourceText": "Updated training content..."
                 *     }
                 */
                "application/json": components["schemas"]["UpdateChatbotRequest"];
            };
        };
        responses: {
            /** @description The chatbot has the new name and text, and is trained again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "chatbotId": "ckl123abc456"
                     *     }
                     */
                    "application/json": components["schemas"]["ChatbotId"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
        };
    };
    updateChatbotSettings: {
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
                 *       "chatbotId": "ckl123abc456",
                 *       "name": "My Chatbot",
                 *       "initialMessages": [
                 *         "Hello! How can I help you?"
                 *       ],
                 *       "suggestedMessages": [
                 *         "What are your hours?",
                 *         "How can I contact support?"
                 *       ],
                 *       "visibility": "public",
                 *       "domains": [
                 *         "example.com",
                 *         "subdomain.example.com"
                 *       ],
                 *       "onlyAllowOnAddedDomains": false,
                 *       "ipLimit": 10,
                 *       "ipLimitTimeframe": 3600,
                 *       "ipLimitMessage": "Too many requests. Please try again later.",
                 *       "model": "gpt-4o-mini",
                 *       "temp": 0.7,
                 *       "styles": {
                 *         "theme": "light",
                 *         "buttonColor": "#007bff",
                 *         "displayName": "Support Bot",
                 *         "alignChatButton": "right",
                 *         "userMessageColor": "#007bff",
                 *         "autoOpenChatWindowAfter": 5
                 *       },
                 *       "collectCustomerInformation": {
                 *         "title": "Contact Information",
                 *         "name": {
                 *           "active": true,
                 *           "label": "Full Name"
                 *         },
                 *         "email": {
                 *           "active": true,
                 *           "label": "Email Address"
                 *         },
                 *         "phone": {
                 *           "active": false,
                 *           "label": "Phone Number"
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["UpdateChatbotSettingsRequest"];
            };
        };
        responses: {
            /** @description The settings are taken */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Your changes are saved."
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
        };
    };
    deleteChatbot: {
        parameters: {
            query: {
                /** @example ckl123abc456 */
                chatbotId: components["parameters"]["ChatbotIdQuery"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The chatbot and everything that belongs to it is gone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Deleted successfully"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
        };
    };
    uploadChatbotIcon: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["UploadChatbotIconRequest"];
            };
        };
        responses: {
            /** @description The chatbot has this icon */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Chatbot chat icon uploaded successfully."
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
        };
    };
    uploadChatbotProfilePicture: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["UploadChatbotProfilePictureRequest"];
            };
        };
        responses: {
            /** @description The chatbot has this profile picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Chatbot Profile Picture uploaded successfully."
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
        };
    };
    deleteChatbotIcon: {
        parameters: {
            query: {
                /** @example ckl123abc456 */
                chatbotId: components["parameters"]["ChatbotIdQuery"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The chatbot has no icon */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Chatbot icon deleted successfully."
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
        };
    };
    deleteChatbotProfilePicture: {
        parameters: {
            query: {
                /** @example ckl123abc456 */
                chatbotId: components["parameters"]["ChatbotIdQuery"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The chatbot has no profile picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Chatbot Profile Picture deleted successfully."
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
        };
    };
    chat: {
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
                 *       "chatbotId": "ckl123abc456",
                 *       "messages": [
                 *         {
                 *           "role": "user",
                 *           "content": "Hello"
                 *         }
                 *       ],
                 *       "conversationId": "conv_abc123",
                 *       "contactId": "user_123",
                 *       "model": "gpt-4o-mini",
                 *       "temperature": 0.7,
                 *       "stream": false
                 *     }
                 */
                "application/json": components["schemas"]["ChatRequest"];
            };
        };
        responses: {
            /** @description The reply, whole as JSON, or as a stream where `stream` is true */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "text": "Hello! How can I help you today?"
                     *     }
                     */
                    "application/json": components["schemas"]["ChatAnswer"];
                    /** @example Hello! How can I help you today? */
                    "text/plain": string;
                    /**
                     * @example data: Hello! How can
                     *
                     *     data:  I help you today?
                     *
                     *     data: [DONE]
                     */
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
        };
    };
    getConversations: {
        parameters: {
            query: {
                /** @example ckl123abc456 */
                chatbotId: components["parameters"]["ChatbotIdQuery"];
                /**
                 * @description The sources wanted, separated by commas
                 * @example API,WhatsApp,Messenger,Instagram,Slack,Playground,Action preview,Widget or Iframe
                 */
                filteredSources?: string;
                startDate?: string;
                endDate?: string;
                page?: string;
                size?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of conversations */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "conv_123",
                     *           "chatbot_id": "ckl123abc456",
                     *           "created_at": "2024-01-01T12:00:00Z",
                     *           "updated_at": "2024-01-02T12:00:00Z",
                     *           "source": "api",
                     *           "messages": [
                     *             {
                     *               "id": "msg_123",
                     *               "role": "assistant",
                     *               "content": "Hello! How can I help you today?",
                     *               "type": "text"
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ConversationList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
        };
    };
    getLeads: {
        parameters: {
            query: {
                /** @example ckl123abc456 */
                chatbotId: components["parameters"]["ChatbotIdQuery"];
                startDate?: string;
                endDate?: string;
                /** @example 1 */
                page?: string;
                /** @example 10 */
                size?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of leads */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "collectedCustomers": [
                     *         {
                     *           "id": "lead_123",
                     *           "name": "John Doe",
                     *           "email": "john@example.com",
                     *           "phone": "+1234567890",
                     *           "created_at": "2024-01-01T12:00:00Z",
                     *           "chatbot_id": "ckl123abc456",
                     *           "account_id": "acc_123abc456"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["LeadList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
        };
    };
    getContacts: {
        parameters: {
            query?: {
                per_page?: number;
                page?: number;
            };
            header?: never;
            path: {
                /** @example ckl123abc456 */
                chatbotId: components["parameters"]["ChatbotIdPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of contacts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Success",
                     *       "data": [
                     *         {
                     *           "id": "contact_internal_123",
                     *           "external_id": "user_123",
                     *           "name": "John Doe",
                     *           "email": "john@example.com",
                     *           "phonenumber": "+1234567890",
                     *           "stripe_accounts": [
                     *             {
                     *               "label": "main",
                     *               "stripe_id": "cus_123abc456",
                     *               "stripe_email": "john@example.com"
                     *             }
                     *           ],
                     *           "custom_attributes": {
                     *             "department": "Sales",
                     *             "subscription_tier": "Premium"
                     *           },
                     *           "created_at": 1704067200,
                     *           "updated_at": 1704153600
                     *         }
                     *       ],
                     *       "total": 250,
                     *       "pages": {
                     *         "page": 1,
                     *         "per_page": 100,
                     *         "total_pages": 3
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ContactList"];
                };
            };
            400: components["responses"]["ContactsInvalidQuery"];
            401: components["responses"]["ContactsUnauthorized"];
            404: components["responses"]["ContactsChatbotNotFound"];
            429: components["responses"]["ContactsRateLimited"];
            500: components["responses"]["ContactsNotRetrieved"];
        };
    };
    createContacts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example ckl123abc456 */
                chatbotId: components["parameters"]["ChatbotIdPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "users": [
                 *         {
                 *           "external_id": "user_123",
                 *           "name": "John Doe",
                 *           "email": "john@example.com",
                 *           "phonenumber": "+1234567890",
                 *           "stripe_accounts": [
                 *             {
                 *               "label": "main",
                 *               "stripe_id": "cus_123abc456",
                 *               "stripe_email": "john@example.com"
                 *             }
                 *           ],
                 *           "custom_attributes": {
                 *             "department": "Sales",
                 *             "subscription_tier": "Premium"
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CreateContactsRequest"];
            };
        };
        responses: {
            /** @description The contacts as they are stored */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Success",
                     *       "data": [
                     *         {
                     *           "id": "contact_internal_123",
                     *           "external_id": "user_123",
                     *           "name": "John Doe",
                     *           "email": "john@example.com",
                     *           "phonenumber": "+1234567890",
                     *           "stripe_accounts": [
                     *             {
                     *               "label": "main",
                     *               "stripe_id": "cus_123abc456",
                     *               "stripe_email": "john@example.com"
                     *             }
                     *           ],
                     *           "custom_attributes": {
                     *             "department": "Sales",
                     *             "subscription_tier": "Premium"
                     *           },
                     *           "created_at": 1704067200,
                     *           "updated_at": 1704153600
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ContactsCreated"];
                };
            };
            400: components["responses"]["ContactsInvalidBody"];
            401: components["responses"]["ContactsUnauthorized"];
            404: components["responses"]["ContactsChatbotNotFound"];
            409: components["responses"]["ContactEmailTaken"];
            429: components["responses"]["ContactsRateLimited"];
        };
    };
    deleteContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example ckl123abc456 */
                chatbotId: components["parameters"]["ChatbotIdPath"];
                /**
                 * @description The contact's external ID, or the id that Chatbase made
                 * @example user_123
                 */
                contactId: components["parameters"]["ContactIdPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The contact is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["ContactsUnauthorized"];
            404: components["responses"]["ContactNotFound"];
            429: components["responses"]["ContactsRateLimited"];
        };
    };
    updateContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example ckl123abc456 */
                chatbotId: components["parameters"]["ChatbotIdPath"];
                /**
                 * @description The contact's external ID, or the id that Chatbase made
                 * @example user_123
                 */
                contactId: components["parameters"]["ContactIdPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "data": {
                 *         "external_id": "user_123",
                 *         "name": "John Doe",
                 *         "email": "john@example.com",
                 *         "phonenumber": "+1234567890",
                 *         "stripe_accounts": [
                 *           {
                 *             "label": "main",
                 *             "stripe_id": "cus_123abc456",
                 *             "stripe_email": "john@example.com"
                 *           }
                 *         ],
                 *         "custom_attributes": {
                 *           "department": "Sales",
                 *           "subscription_tier": "Premium"
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["UpdateContactRequest"];
            };
        };
        responses: {
            /** @description The contact as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Success",
                     *       "data": {
                     *         "id": "contact_internal_123",
                     *         "external_id": "user_123",
                     *         "name": "John Doe",
                     *         "email": "john@example.com",
                     *         "phonenumber": "+1234567890",
                     *         "stripe_accounts": [
                     *           {
                     *             "label": "main",
                     *             "stripe_id": "cus_123abc456",
                     *             "stripe_email": "john@example.com"
                     *           }
                     *         ],
                     *         "custom_attributes": {
                     *           "department": "Sales",
                     *           "subscription_tier": "Premium"
                     *         },
                     *         "created_at": 1704067200,
                     *         "updated_at": 1704153600
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ContactAnswer"];
                };
            };
            400: components["responses"]["ContactsInvalidBody"];
            401: components["responses"]["ContactsUnauthorized"];
            404: components["responses"]["ContactNotFound"];
            409: components["responses"]["ContactEmailTaken"];
            429: components["responses"]["ContactsRateLimited"];
        };
    };
    createCustomAttribute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example ckl123abc456 */
                chatbotId: components["parameters"]["ChatbotIdPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "department",
                 *       "type": "text",
                 *       "label": "Department",
                 *       "description": "Employee department",
                 *       "archived": false
                 *     }
                 */
                "application/json": components["schemas"]["CreateCustomAttributeRequest"];
            };
        };
        responses: {
            /** @description The attribute as it is stored */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Success",
                     *       "data": {
                     *         "name": "department",
                     *         "label": "Department",
                     *         "type": "text",
                     *         "description": "Employee department",
                     *         "archived": false
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CustomAttributeAnswer"];
                };
            };
            400: components["responses"]["CustomAttributeInvalid"];
            401: components["responses"]["ContactsUnauthorized"];
            404: components["responses"]["ContactsChatbotNotFound"];
            429: components["responses"]["ContactsRateLimited"];
            500: components["responses"]["CustomAttributeNotCreated"];
        };
    };
    updateCustomAttribute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example ckl123abc456 */
                chatbotId: components["parameters"]["ChatbotIdPath"];
                /** @example department */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "label": "Department",
                 *       "description": "Employee department",
                 *       "archived": false
                 *     }
                 */
                "application/json": components["schemas"]["UpdateCustomAttributeRequest"];
            };
        };
        responses: {
            /** @description The attribute as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Success",
                     *       "data": {
                     *         "name": "department",
                     *         "label": "Department",
                     *         "type": "text",
                     *         "description": "Employee department",
                     *         "archived": false
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CustomAttributeAnswer"];
                };
            };
            400: components["responses"]["CustomAttributeInvalid"];
            401: components["responses"]["ContactsUnauthorized"];
            404: components["responses"]["CustomAttributeNotFound"];
            429: components["responses"]["ContactsRateLimited"];
        };
    };
}
