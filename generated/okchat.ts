/** Written by `npm run generate` from spec/okchat/. Do not edit. */

export interface paths {
    "/api/embedfiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Knowledge Base Files
         * @description Knowledge Base Files
         */
        post: operations["knowledgeBaseFiles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/external/chatbots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Chatbots
         * @description Get Chatbots
         */
        get: operations["getChatbots"];
        put?: never;
        /**
         * Create Chatbot
         * @description Create Chatbot
         */
        post: operations["createChatbot"];
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update Chatbot
         * @description Update Chatbot
         */
        patch: operations["updateChatbot"];
        trace?: never;
    };
    "/api/external/chatbot/{chatbotId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatbotId: string;
            };
            cookie?: never;
        };
        /**
         * Get Chatbot Details
         * @description Get Chatbot Details
         */
        get: operations["getChatbotDetails"];
        put?: never;
        post?: never;
        /**
         * Delete Chatbot
         * @description Delete Chatbot
         */
        delete: operations["deleteChatbot"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/external/chatbot/{chatbotId}/update-avatar": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatbotId: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Chatbot Avatar
         * @description Chatbot Avatar
         */
        patch: operations["chatbotAvatar"];
        trace?: never;
    };
    "/api/external/chatbot/{chatbotId}/voice-agent": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatbotId: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Voice Agent
         * @description Voice Agent
         */
        patch: operations["voiceAgent"];
        trace?: never;
    };
    "/api/external/chatbot/{chatbotId}/chat-widget": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatbotId: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Chat Widget
         * @description Chat Widget
         */
        patch: operations["chatWidget"];
        trace?: never;
    };
    "/api/external/chatbot/{chatbotId}/knowledge-base": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatbotId: string;
            };
            cookie?: never;
        };
        /**
         * Get Knowledge Base List Of Chatbot
         * @description Get Knowledge Base List Of Chatbot
         */
        get: operations["getKnowledgeBaseListOfChatbot"];
        put?: never;
        post?: never;
        /**
         * Delete Knowledge Base Data
         * @description Delete Knowledge Base Data
         */
        delete: operations["deleteKnowledgeBaseData"];
        options?: never;
        head?: never;
        /**
         * Update Knowledge Base
         * @description Update Knowledge Base
         */
        patch: operations["updateKnowledgeBase"];
        trace?: never;
    };
    "/api/external/chatbot/{chatbotId}/query-knowledge": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatbotId: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Query Knowledge
         * @description Query Knowledge
         */
        post: operations["queryKnowledge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/external/chatbot/{chatbotId}/chat": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatbotId: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Chat
         * @description Chat
         */
        post: operations["chat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/external/chatbot/{chatbotId}/conversations/{sessionId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatbotId: string;
                sessionId: string;
            };
            cookie?: never;
        };
        /**
         * Get A Conversation
         * @description Get A Conversation
         */
        get: operations["getAConversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/external/chatbot/{chatbotId}/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatbotId: string;
            };
            cookie?: never;
        };
        /**
         * Get Conversations
         * @description Get Conversations
         */
        get: operations["getConversations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/external/chatbot/{chatbotId}/conversations/{sessionId}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatbotId: string;
                sessionId: string;
            };
            cookie?: never;
        };
        /**
         * Get Messages
         * @description Get Messages
         */
        get: operations["getMessages"];
        put?: never;
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
        Chatbot: {
            /** @example true */
            active: boolean;
            /**
             * Format: date-time
             * @example 2025-01-22T04:30:45.790337+00:00
             */
            created_at: string;
            /** @example A helpful support assistant */
            description: string;
            /** @example null */
            docs_metadata: {
                [key: string]: unknown;
            } | null;
            /** @example null */
            enabled_plugins: string[] | null;
            /**
             * Format: uuid
             * @example 3317853e-0af2-427d-a56f-351a9587f48f
             */
            id: string;
            /** @example true */
            is_public: boolean;
            /** @example null */
            managers: unknown[] | null;
            /** @example false */
            migrated_data: boolean;
            /** @example API Docs Demo Chatbot */
            name: string;
            /** @example null */
            openai_api_key: string | null;
            /**
             * Format: uuid
             * @example 123042b2-86e2-4184-a86e-95423d728815
             */
            organization_id: string;
            personality_config: components["schemas"]["PersonalityConfig"];
            settings: components["schemas"]["ChatbotSettings"];
            /** @example api-docs-demo-chatbot */
            slug: string;
            /** @example null */
            suggestions: string[] | null;
            /**
             * Format: date-time
             * @example 2025-01-22T04:30:45.790337+00:00
             */
            updated_at: string;
            /** @example null */
            version_id: string | null;
            /** @example null */
            voice_widget_config: {
                [key: string]: unknown;
            } | null;
            /** @example null */
            v1_chatbot_id: (string | null) | number;
        };
        ChatbotListItem: {
            /** @example true */
            active: boolean;
            /**
             * Format: date-time
             * @example 2025-01-22T04:30:45.790337+00:00
             */
            created_at: string;
            /** @example A helpful support assistant */
            description: string;
            /** @example null */
            enabled_plugins: string[] | null;
            /**
             * Format: uuid
             * @example 3317853e-0af2-427d-a56f-351a9587f48f
             */
            id: string;
            /** @example false */
            is_public: boolean;
            /** @example API Docs Demo Chatbot */
            name: string;
            /**
             * Format: uuid
             * @example 123042b2-86e2-4184-a86e-95423d728815
             */
            organization_id: string;
            personality_config: components["schemas"]["PersonalityConfig"];
            settings: components["schemas"]["ChatbotSettings"];
            /** @example api-docs-demo-chatbot */
            slug: string;
            /** @example null */
            suggestions: string[] | null;
            /**
             * Format: date-time
             * @example 2025-01-22T04:30:45.790337+00:00
             */
            updated_at: string;
            /** @example null */
            version_id: string | null;
            /** @example null */
            voice_widget_config: {
                [key: string]: unknown;
            } | null;
        };
        KnowledgeBaseChatbot: {
            /** @example true */
            active: boolean;
            /**
             * Format: date-time
             * @example 2024-11-08T09:25:54.141252+00:00
             */
            created_at: string;
            /** @example Demo AI Chatbot */
            description: string;
            /**
             * Format: uuid
             * @example 5afe16ed-5fd2-4552-a993-903bc9c32bb6
             */
            id: string;
            /** @example true */
            is_public: boolean;
            /** @example Test */
            name: string;
            /** @example null */
            openai_api_key: string | null;
            /**
             * Format: uuid
             * @example 123042b2-86e2-4184-a86e-95423d728815
             */
            organization_id: string;
            personality_config: components["schemas"]["PersonalityConfig"];
            settings: components["schemas"]["ChatbotSettings"];
            /** @example test-1 */
            slug: string;
            /**
             * Format: date-time
             * @example 2024-12-01T14:38:45.709025+00:00
             */
            updated_at: string;
        };
        PersonalityConfig: {
            /** @example Friendly */
            style?: string;
            /** @example Professional */
            tone?: string;
        };
        /** @description Settings as they are answered. `avatar` is there once a picture has been stored. */
        ChatbotSettings: {
            /**
             * Format: uri
             * @example https://alwiuiydhxcstgrluarg.supabase.co/storage/v1/object/public/chatbot/3317853e-0af2-427d-a56f-351a9587f48f/7b9ec849-29fb-41c4-b66e-0709e7fa18b9.jpg
             */
            avatar?: string;
            /** @example Hello! How can I assist you today? */
            greeting?: string;
            /** @example false */
            isRequestUserInfoEnabled?: boolean;
            /** @example true */
            isToolEnabled?: boolean;
            /** @example gpt-4o-mini */
            model?: string;
            /** @example You are a highly skilled customer support assistant for [company name]. Your goal is to provide accurate, polite, and concise answers to customer inquiries. If you do not know the answer, recommend the customer to contact human support or check the FAQ section. Ensure a positive tone in all responses */
            prompt?: string;
            snippet?: components["schemas"]["Snippet"];
        } & {
            [key: string]: unknown;
        };
        /** @description Settings as they are sent. */
        ChatbotSettingsInput: {
            /** @example Hello! How can I assist you today? */
            greeting?: string;
            /** @example false */
            isRequestUserInfoEnabled?: boolean;
            /** @example true */
            isToolEnabled?: boolean;
            /** @example gpt-4o-mini */
            model?: string;
            /** @example You are a highly skilled customer support assistant for [company name]. Your goal is to provide accurate, polite, and concise answers to customer inquiries. If you do not know the answer, recommend the customer to contact human support or check the FAQ section. Ensure a positive tone in all responses */
            prompt?: string;
            snippet?: components["schemas"]["Snippet"];
            /** Format: uri */
            avatar?: string;
        } & {
            [key: string]: unknown;
        };
        Snippet: {
            /** @example Customer Support */
            header?: string;
            /**
             * Format: uri
             * @example https://example.com/logo.png
             */
            logo?: string;
            /** @example Support Assistant */
            name?: string;
            /** @example #4F46E5 */
            primaryColor?: string;
            /** @example #10B981 */
            secondaryColor?: string;
            /** @example How can I help you today? */
            slogan?: string;
        };
        CreateChatbotRequest: {
            /** @example A helpful support assistant */
            description?: string;
            /** @example true */
            is_public?: boolean;
            /** @example Customer Support External Bot */
            name: string;
            personality_config?: components["schemas"]["PersonalityConfig"];
            settings?: components["schemas"]["ChatbotSettingsInput"];
            /** @example customer-support-bot-97 */
            slug?: string;
        };
        UpdateChatbotRequest: {
            /** @example A helpful support assistant */
            description?: string;
            /** @example false */
            is_public?: boolean;
            /** @example API Docs Demo Chatbot */
            name?: string;
            personality_config?: components["schemas"]["PersonalityConfig"];
            settings?: components["schemas"]["ChatbotSettingsInput"];
        };
        ChatbotList: {
            chatbots: components["schemas"]["ChatbotListItem"][];
        };
        ChatbotResult: {
            chatbot: components["schemas"]["Chatbot"];
            message: string;
        };
        ChatbotDetails: {
            chatbot: components["schemas"]["Chatbot"];
        };
        DeletedChatbot: {
            /** @example Chatbot deleted successfully */
            message: string;
        };
        VoiceWidgetConfig: {
            /** @example 5afe16ed-5fd2-4552-a993-903bc9c32bb6 */
            agentId?: string;
            appearance?: {
                /** @example #ffffff */
                backgroundColor?: string;
                /** @example #e1e1e1 */
                borderColor?: string;
                /** @example #000000 */
                buttonColor?: string;
                /** @example 32 */
                buttonRadius?: number;
                /** @example #ffffff */
                buttonTextColor?: string;
                /** @example 20 */
                cardRadius?: number;
                /** @example #000000 */
                focusOutlineColor?: string;
                /** @example #000000 */
                textColor?: string;
            };
            avatar?: {
                /**
                 * Format: uri
                 * @example https://example.com/voice-avatar.jpg
                 */
                imageUrl?: string;
            };
            model?: {
                /** @example 2048 */
                max_output_tokens?: number;
                /** @example 0.7 */
                temperature?: number;
            };
            text?: {
                /** @example Appointment? */
                callToAction?: string;
                /** @example End */
                endCall?: string;
                /** @example Listening */
                listeningStatus?: string;
                /** @example Talk to interrupt */
                speakingStatus?: string;
                /** @example Start a call */
                startCall?: string;
            };
            vad?: {
                /** @example 500 */
                prefix_padding_ms?: number;
                /** @example 1000 */
                silence_duration_ms?: number;
                /** @example 0.8 */
                threshold?: number;
            };
            /** @example shimmer */
            voice?: string;
        };
        VoiceAgentResult: {
            /** @example Voice widget config updated successfully */
            message: string;
            voice_widget_config: components["schemas"]["VoiceWidgetConfig"];
        };
        ChatWidgetConfig: {
            /** @example Customer Support */
            header?: string;
            /** @example auto */
            language?: string;
            /**
             * Format: uri
             * @example https://example.com/logo.png
             */
            logo?: string;
            /** @example Support Assistant */
            name?: string;
            /** @example #4F46E5 */
            primaryColor?: string;
            /** @example #10B981 */
            secondaryColor?: string;
            /** @example How can I help you today? */
            slogan?: string;
        };
        ChatWidgetResult: {
            chat_widget_config: components["schemas"]["ChatWidgetConfig"];
            /** @example Chat widget config updated successfully */
            message: string;
        };
        KnowledgeBase: {
            chatbot: components["schemas"]["KnowledgeBaseChatbot"];
            /** @description What is stored. Ours, since the vendor documents no list of documents. */
            documents?: components["schemas"]["KnowledgeBaseDocument"][];
        };
        QueryKnowledgeRequest: {
            /** @example What's okchat ai? */
            query: string;
        };
        QueryKnowledgeResult: {
            results: components["schemas"]["KnowledgeMatch"][];
            /** @example 0.45 */
            similarity_threshold_setting: number;
            /** @example OK */
            status: string;
            /** @example 7 */
            total_docs: number;
        };
        KnowledgeMatch: {
            content: string;
            /** @example 0.718238916187158 */
            similarity: number;
        };
        ChatRequest: {
            messages: components["schemas"]["ChatRequestMessage"][];
            /** @example web */
            platform?: string;
            /** @example sessionToken789 */
            sessionToken?: string;
        };
        ChatRequestMessage: {
            /** @example Tell me about the history of the internet. */
            content: string;
            /**
             * @example user
             * @enum {string}
             */
            role: "user" | "assistant" | "system";
        };
        ChatAnswer: {
            /** @example stop */
            finish_reason: string;
            output: string;
            steps: components["schemas"]["ChatStep"][];
            /** @example [] */
            tool_calls: unknown[];
            /** @example [] */
            tool_results: unknown[];
        };
        ChatStep: {
            experimental_providerMetadata: {
                openai?: {
                    /** @example 0 */
                    cachedPromptTokens: number;
                    /** @example 0 */
                    reasoningTokens: number;
                };
            };
            /** @example stop */
            finishReason: string;
            /** @example false */
            isContinued: boolean;
            request: {
                body: string;
            };
            response: {
                headers: {
                    [key: string]: string;
                };
                id: string;
                messages: components["schemas"]["ChatStepMessage"][];
                /** @example gpt-4o-mini-2024-07-18 */
                modelId: string;
                /**
                 * Format: date-time
                 * @example 2025-01-22T10:24:15.000Z
                 */
                timestamp: string;
            };
            /** @example initial */
            stepType: string;
            text: string;
            /** @example [] */
            toolCalls: unknown[];
            /** @example [] */
            toolResults: unknown[];
            usage: {
                /** @example 533 */
                completionTokens: number;
                /** @example 310 */
                promptTokens: number;
                /** @example 843 */
                totalTokens: number;
            };
            /** @example [] */
            warnings: unknown[];
        };
        ChatStepMessage: {
            content: {
                text: string;
                /** @example text */
                type: string;
            }[];
            /** @example assistant */
            role: string;
        };
        /** @description A conversation, read by itself. */
        Session: {
            /** @example true */
            active: boolean;
            /**
             * Format: uuid
             * @example 5afe16ed-5fd2-4552-a993-903bc9c32bb6
             */
            chatbot_id: string;
            /**
             * Format: date-time
             * @example 2025-01-22T10:21:17.313285+00:00
             */
            created_at: string;
            /**
             * Format: uuid
             * @example 7a04ca3c-4ea8-44f5-b14d-f61bec64ea14
             */
            id: string;
            /** @example false */
            is_human_mode: boolean;
            /** @example Tell me about the history of the internet. */
            last_message: string;
            metadata: components["schemas"]["SessionMetadata"];
            /** @example false */
            migrated_data: boolean;
            /** @example web */
            platform: string;
            /** @example null */
            session_token: string | null;
            /** @example sessionToken789 */
            sns_user_id: string;
            /**
             * Format: date-time
             * @example 2025-01-22T10:24:54.750912+00:00
             */
            updated_at: string;
            /** @example null */
            user_id: string | null;
            /** @example null */
            voice_path: string | null;
        };
        /** @description A conversation, as one of the list. */
        SessionListItem: {
            /** @example true */
            active: boolean;
            /**
             * Format: uuid
             * @example 5afe16ed-5fd2-4552-a993-903bc9c32bb6
             */
            chatbot_id: string;
            /**
             * Format: date-time
             * @example 2025-03-07T04:56:09.200005+00:00
             */
            created_at: string;
            /**
             * Format: uuid
             * @example dcda7e8a-e344-41a2-8a7e-b7400add6971
             */
            id: string;
            /** @example false */
            is_human_mode: boolean;
            metadata: components["schemas"]["SessionMetadata"];
            /** @example false */
            migrated_data: boolean;
            /** @example navertalktalk */
            platform: string;
            /** @example null */
            session_token: string | null;
            sns_user_id: string | null;
            /** @example in_progress */
            state: string;
            /**
             * Format: date-time
             * @example 2025-03-07T05:22:28.209148+00:00
             */
            updated_at: string;
            /** @example null */
            user_id: string | null;
            voice_path: string | null;
            last_message: ({
                content: string;
                /**
                 * Format: uuid
                 * @example 4004e76a-4f6f-4d25-94bc-e0a8aca8a091
                 */
                id: string;
                /**
                 * @example bot
                 * @enum {string}
                 */
                sender_type: "user" | "bot";
            } | null) | string;
        };
        SessionMetadata: {
            /** @example true */
            anonymous?: boolean;
            /** @example voice_chat */
            type?: string;
        };
        ConversationDetails: {
            session: components["schemas"]["Session"];
        };
        ConversationList: {
            data: components["schemas"]["SessionListItem"][];
            metadata: components["schemas"]["Pagination"];
        };
        Pagination: {
            /** @example 1 */
            currentPage: number;
            /** @example 10 */
            pageSize: number;
            /** @example 20 */
            totalCount: number;
            /** @example 2 */
            totalPages: number;
        };
        Message: {
            attachments: components["schemas"]["Attachment"][] | null;
            /** @example Describe this image */
            content: string;
            /**
             * Format: date-time
             * @example 2025-03-05T04:25:58.059835+00:00
             */
            created_at: string;
            /**
             * Format: uuid
             * @example b10506a1-1ca7-4336-a72b-f37782c6a054
             */
            id: string;
            metadata: {
                mid?: string;
            };
            /** @example false */
            migrated_data: boolean;
            /** @example gpt-4o-mini */
            model: string | null;
            /** @example openai */
            provider: string | null;
            /**
             * @example user
             * @enum {string}
             */
            sender_type: "user" | "bot";
            /**
             * Format: uuid
             * @example f081d259-6c72-4eca-8687-1b6ed716257e
             */
            session_id: string;
            /** @example null */
            session_token: string | null;
            /** @example 0 */
            tokens_used: number;
            tool_calls: unknown[] | null;
            tool_results: unknown[] | null;
        };
        Attachment: {
            /** @example 0.806494468977148.png */
            name: string;
            /**
             * Format: uri
             * @example https://alwiuiydhxcstgrluarg.supabase.co/storage/v1/object/public/user_images/internal/0.806494468977148.png
             */
            url: string;
        };
        MessageList: {
            data: components["schemas"]["Message"][];
            metadata: components["schemas"]["Pagination"];
        };
        Error: {
            error: string;
            details?: {
                /** @description Where the fault lies, such as `body/settings/snippet/logo`, `query/page` or `body/avatar`. */
                location: string;
                message: string;
            }[];
        };
        /** @description A stored document. The shape is ours, since the vendor documents none. */
        KnowledgeBaseDocument: {
            /**
             * Format: uuid
             * @example 2043a479-0cca-4495-97cc-c4b490138f3d
             */
            id: string;
            /** @example 파일 */
            title: string;
            /** @example faq.md */
            file_name: string;
            /** @example text/markdown */
            content_type: string;
            /**
             * @description Length of the file in bytes.
             * @example 1024
             */
            size: number;
            /**
             * Format: date-time
             * @example 2025-01-22T04:30:45.790337+00:00
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2025-01-22T04:30:45.790337+00:00
             */
            updated_at: string;
        };
        /** @description What was stored. The shape is ours, since the vendor documents none. */
        KnowledgeBaseUpload: {
            message: string;
            documents: components["schemas"]["KnowledgeBaseDocument"][];
        };
    };
    responses: {
        /** @description The request is not valid */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "The request is not valid",
                 *       "details": [
                 *         {
                 *           "location": "body/settings/snippet/logo",
                 *           "message": "must be a URL"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description No API key, or one that is not known */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "Missing or invalid API key"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description There is no such chatbot, conversation or document */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "Chatbot not found"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The slug belongs to another chatbot */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "The slug is already taken",
                 *       "details": [
                 *         {
                 *           "location": "body/slug",
                 *           "message": "is already taken"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body or the file is too large */
        ContentTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "The file is too large",
                 *       "details": [
                 *         {
                 *           "location": "body/avatar",
                 *           "message": "must not be larger than 5242880 bytes"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body or the file is of a type that is not taken */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "The file is of a type that is not taken",
                 *       "details": [
                 *         {
                 *           "location": "body/avatar",
                 *           "message": "must be a picture"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    knowledgeBaseFiles: {
        parameters: {
            query?: {
                chatbotId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** @example 5afe16ed-5fd2-4552-a993-903bc9c32bb6 */
                    chatbotId: string;
                    /** Format: binary */
                    files: Blob;
                };
            };
        };
        responses: {
            /** @description The files are stored */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KnowledgeBaseUpload"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
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
            /** @description Get Chatbots */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatbotList"];
                };
            };
            401: components["responses"]["Unauthorized"];
        };
    };
    createChatbot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateChatbotRequest"];
            };
        };
        responses: {
            /** @description Example */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatbotResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
        };
    };
    updateChatbot: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateChatbotRequest"];
            };
        };
        responses: {
            /** @description Example */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatbotResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
        };
    };
    getChatbotDetails: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatbotId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Example */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatbotDetails"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
        };
    };
    deleteChatbot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatbotId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description E.G */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedChatbot"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
        };
    };
    chatbotAvatar: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatbotId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** Format: binary */
                    avatar: Blob;
                };
            };
        };
        responses: {
            /** @description Chatbot Avatar */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatbotResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
        };
    };
    voiceAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatbotId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "agentId": "5afe16ed-5fd2-4552-a993-903bc9c32bb6",
                 *       "appearance": {
                 *         "backgroundColor": "#ffffff",
                 *         "borderColor": "#e1e1e1",
                 *         "buttonColor": "#000000",
                 *         "buttonRadius": 32,
                 *         "buttonTextColor": "#ffffff",
                 *         "cardRadius": 20,
                 *         "focusOutlineColor": "#000000",
                 *         "textColor": "#000000"
                 *       },
                 *       "avatar": {
                 *         "imageUrl": "https://example.com/voice-avatar.jpg"
                 *       },
                 *       "model": {
                 *         "max_output_tokens": 2048,
                 *         "temperature": 0.7
                 *       },
                 *       "text": {
                 *         "callToAction": "Appointment?",
                 *         "endCall": "End",
                 *         "listeningStatus": "Listening",
                 *         "speakingStatus": "Talk to interrupt",
                 *         "startCall": "Start a call"
                 *       },
                 *       "vad": {
                 *         "prefix_padding_ms": 500,
                 *         "silence_duration_ms": 1000,
                 *         "threshold": 0.8
                 *       },
                 *       "voice": "shimmer"
                 *     }
                 */
                "application/json": components["schemas"]["VoiceWidgetConfig"];
            };
        };
        responses: {
            /** @description Example */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VoiceAgentResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
        };
    };
    chatWidget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatbotId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "header": "Customer Support",
                 *       "language": "auto",
                 *       "logo": "https://example.com/logo.png",
                 *       "name": "Support Assistant",
                 *       "primaryColor": "#4F46E5",
                 *       "secondaryColor": "#10B981",
                 *       "slogan": "How can I help you today?"
                 *     }
                 */
                "application/json": components["schemas"]["ChatWidgetConfig"];
            };
        };
        responses: {
            /** @description Example */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatWidgetResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
        };
    };
    getKnowledgeBaseListOfChatbot: {
        parameters: {
            query?: {
                title?: string;
                id?: string;
            };
            header?: never;
            path: {
                chatbotId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Example */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KnowledgeBase"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
        };
    };
    deleteKnowledgeBaseData: {
        parameters: {
            query: {
                id: string;
            };
            header?: never;
            path: {
                chatbotId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Example */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KnowledgeBase"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
        };
    };
    updateKnowledgeBase: {
        parameters: {
            query?: {
                title?: string;
            };
            header?: never;
            path: {
                chatbotId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** @example 2043a479-0cca-4495-97cc-c4b490138f3d */
                    documentId: string;
                    /** Format: binary */
                    file: Blob;
                };
            };
        };
        responses: {
            /** @description Example */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KnowledgeBase"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
        };
    };
    queryKnowledge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatbotId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueryKnowledgeRequest"];
            };
        };
        responses: {
            /** @description Example */
            200: {
                headers: {
                    "x-telemetry"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryKnowledgeResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
        };
    };
    chat: {
        parameters: {
            query?: {
                stream?: "true" | "false";
            };
            header?: never;
            path: {
                chatbotId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatRequest"];
            };
        };
        responses: {
            /** @description Non stream response / Stream Response / Non stream response / Stream Response */
            200: {
                headers: {
                    /** @description Only with stream=true. */
                    "x-vercel-ai-data-stream"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatAnswer"];
                    "text/plain": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
        };
    };
    getAConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatbotId: string;
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Example */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationDetails"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
        };
    };
    getConversations: {
        parameters: {
            query?: {
                page?: string;
                limit?: string;
                state?: string;
            };
            header?: never;
            path: {
                chatbotId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Example */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
        };
    };
    getMessages: {
        parameters: {
            query?: {
                page?: string;
                limit?: string;
            };
            header?: never;
            path: {
                chatbotId: string;
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Example */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
        };
    };
}
