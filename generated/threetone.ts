/** Written by `npm run generate` from spec/threetone/. Do not edit. */

export interface paths {
    "/v1/convai/agents/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create Agent */
        post: operations["createAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/convai/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List agents */
        get: operations["listAgents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/convai/agents/{agent_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get agent */
        get: operations["getAgent"];
        put?: never;
        post?: never;
        /** Delete agent */
        delete: operations["deleteAgent"];
        options?: never;
        head?: never;
        /** Patches An Agent Settings */
        patch: operations["updateAgent"];
        trace?: never;
    };
    "/v1/convai/agents/{agent_id}/widget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get widget */
        get: operations["get_agent_widget_route"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/convai/agents/{agent_id}/avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create widget avatar
         * @description Sets the picture that the widget shows for the agent.
         */
        post: operations["post_agent_avatar_route"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/voiceai/knowledge-base": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get knowledge base list */
        get: operations["get_knowledge_base_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/voiceai/knowledge-base/text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create text document */
        post: operations["create_text_document_route"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/voiceai/knowledge-base/url": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create url document */
        post: operations["create_url_document_route"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/voiceai/knowledge-base/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create file document */
        post: operations["create_file_document_route"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/voiceai/knowledge-base/{document_id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get document content */
        get: operations["get_knowledge_base_content"];
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
        /** Body_create_agent_route */
        Body_create_agent_route: {
            conversation_config: components["schemas"]["ConversationConfig"];
            /** Platform Settings */
            platform_settings?: {
                [key: string]: unknown;
            };
            /** Workflow */
            workflow?: {
                [key: string]: unknown;
            };
            /** Name */
            name?: string | null;
            /** Tags */
            tags?: string[] | null;
        };
        /** CreateAgentResponseModel */
        CreateAgentResponseModel: {
            /** Agent Id */
            agent_id: string;
        };
        /** ConversationConfig */
        ConversationConfig: {
            asr?: {
                quality?: string;
                provider?: string;
                user_input_audio_format?: string;
                keywords?: string[];
            } & {
                [key: string]: unknown;
            };
            turn?: {
                turn_timeout?: number;
                initial_wait_time?: number | null;
                silence_end_call_timeout?: number;
                soft_timeout_config?: {
                    timeout_seconds?: number;
                    message?: string;
                    use_llm_generated_message?: boolean;
                } & {
                    [key: string]: unknown;
                };
                speculative_turn?: boolean;
                mode?: string;
                turn_eagerness?: string;
            } & {
                [key: string]: unknown;
            };
            tts?: {
                model_id?: string;
                voice_id?: string;
                supported_voices?: unknown[];
                expressive_mode?: boolean;
                suggested_audio_tags?: unknown[];
                agent_output_audio_format?: string;
                optimize_streaming_latency?: number;
                stability?: number;
                speed?: number;
                similarity_boost?: number;
                text_normalisation_type?: string;
                pronunciation_dictionary_locators?: unknown[];
            } & {
                [key: string]: unknown;
            };
            conversation?: {
                text_only?: boolean;
                max_duration_seconds?: number;
                client_events?: string[];
                file_input?: {
                    enabled?: boolean;
                    max_files_per_conversation?: number;
                } & {
                    [key: string]: unknown;
                };
                monitoring_enabled?: boolean;
                monitoring_events?: string[];
            } & {
                [key: string]: unknown;
            };
            language_presets?: {
                [key: string]: unknown;
            };
            agent?: {
                first_message?: string;
                language?: string;
                dynamic_variables?: {
                    dynamic_variable_placeholders?: {
                        [key: string]: unknown;
                    };
                } & {
                    [key: string]: unknown;
                };
                disable_first_message_interruptions?: boolean;
                prompt?: {
                    prompt?: string;
                    llm?: string;
                    reasoning_effort?: string;
                    thinking_budget?: number | null;
                    temperature?: number;
                    max_tokens?: number;
                    tool_ids?: string[];
                    built_in_tools?: {
                        end_call?: {
                            [key: string]: unknown;
                        } | null;
                        language_detection?: {
                            [key: string]: unknown;
                        } | null;
                        transfer_to_agent?: {
                            [key: string]: unknown;
                        } | null;
                    } & {
                        [key: string]: unknown;
                    };
                } & {
                    [key: string]: unknown;
                };
            } & {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        /** GetAgentsPageResponseModel */
        GetAgentsPageResponseModel: {
            /** Agents */
            agents: components["schemas"]["AgentSummaryResponseModel"][];
            /** Has More */
            has_more: boolean;
            /** Next Cursor */
            next_cursor?: string | null;
        };
        /** AgentSummaryResponseModel */
        AgentSummaryResponseModel: {
            /** Agent Id */
            agent_id: string;
            /** Name */
            name: string;
            /** Created At Unix Secs */
            created_at_unix_secs: number;
            access_info: components["schemas"]["ResourceAccessInfo"];
            /** Tags */
            tags: string[];
            /** Last Call Time Unix Secs */
            last_call_time_unix_secs?: number | null;
            /** Archived */
            archived: boolean;
        };
        /** ResourceAccessInfo */
        ResourceAccessInfo: {
            /** Is Creator */
            is_creator: boolean;
            /** Creator Name */
            creator_name: string;
            /**
             * Creator Email
             * Format: email
             */
            creator_email: string;
            /**
             * Role
             * @enum {string}
             */
            role: "admin" | "editor" | "commenter" | "viewer";
        };
        /** Body_patch_agent_settings_route */
        Body_patch_agent_settings_route: {
            /**
             * Name
             * @example My agent
             */
            name?: string | null;
            conversation_config?: components["schemas"]["ConversationConfig"];
            /** Platform Settings */
            platform_settings?: {
                [key: string]: unknown;
            };
            /** Workflow */
            workflow?: {
                [key: string]: unknown;
            };
            /**
             * Tags
             * @example [
             *       "Customer Support",
             *       "Technical Help"
             *     ]
             */
            tags?: string[] | null;
            /** Version Description */
            version_description?: string | null;
        };
        /** GetAgentResponseModel */
        GetAgentResponseModel: {
            /**
             * Agent Id
             * @example agent_7101k5zvyjhmfg983brhmhkd98n6
             */
            agent_id: string;
            /**
             * Name
             * @example My agent
             */
            name: string;
            conversation_config: components["schemas"]["ConversationConfig"];
            metadata: components["schemas"]["AgentMetadataResponseModel"];
            /** Platform Settings */
            platform_settings?: {
                [key: string]: unknown;
            };
            /** Phone Numbers */
            phone_numbers?: components["schemas"]["AgentPhoneNumber"][];
            /** Tags */
            tags?: string[];
            whatsapp_accounts?: {
                [key: string]: unknown;
            }[];
            workflow?: {
                [key: string]: unknown;
            };
            access_info?: components["schemas"]["ResourceAccessInfo"] | null;
            version_id?: string | null;
            branch_id?: string | null;
            main_branch_id?: string | null;
        };
        /** AgentMetadataResponseModel */
        AgentMetadataResponseModel: {
            created_at_unix_secs: number;
            updated_at_unix_secs: number;
        };
        /** AgentPhoneNumber */
        AgentPhoneNumber: {
            label: string;
            phone_number: string;
            /** @example phone_123 */
            phone_number_id: string;
            /** @example twilio */
            provider: string;
            supports_inbound: boolean;
            supports_outbound: boolean;
        };
        /** GetAgentEmbedResponseModel */
        GetAgentEmbedResponseModel: {
            /** Agent Id */
            agent_id: string;
            widget_config: components["schemas"]["WidgetConfigResponseModel"];
        };
        /** WidgetConfigResponseModel */
        WidgetConfigResponseModel: {
            /** @enum {string} */
            variant: "tiny" | "compact" | "full" | "expandable";
            /** @enum {string} */
            placement: "top-left" | "top" | "top-right" | "bottom-left" | "bottom" | "bottom-right";
            /** @enum {string} */
            expandable: "never" | "mobile" | "desktop" | "always";
            default_expanded: boolean;
            always_expanded: boolean;
            show_avatar_when_collapsed: boolean;
            custom_avatar_path?: string | null;
            /** @enum {string} */
            feedback_mode: "none" | "during" | "end";
            end_feedback: {
                type: string;
            };
            mic_muting_enabled: boolean;
            transcript_enabled: boolean;
            text_input_enabled: boolean;
            conversation_mode_toggle_enabled: boolean;
            language_selector: boolean;
            supports_text_only: boolean;
            shareable_page_text?: string | null;
            shareable_page_show_terms: boolean;
            terms_text?: string | null;
            terms_html?: string | null;
            terms_key?: string | null;
            markdown_link_allowed_hosts: {
                hostname: string;
            }[];
            markdown_link_include_www: boolean;
            markdown_link_allow_http: boolean;
            disable_banner: boolean;
            override_link?: string | null;
            text_contents: components["schemas"]["WidgetTextContents"];
            language?: string;
            avatar: components["schemas"]["OrbAvatar"] | components["schemas"]["URLAvatar"] | components["schemas"]["ImageAvatar"];
        };
        /** OrbAvatar */
        OrbAvatar: {
            /** @constant */
            type: "orb";
            color_1: string;
            color_2: string;
        };
        /** WidgetTextContents */
        WidgetTextContents: {
            main_label?: string | null;
            start_call?: string | null;
            start_chat?: string | null;
            new_call?: string | null;
            end_call?: string | null;
            mute_microphone?: string | null;
            change_language?: string | null;
            collapse?: string | null;
            expand?: string | null;
            copied?: string | null;
            accept_terms?: string | null;
            dismiss_terms?: string | null;
            listening_status?: string | null;
            speaking_status?: string | null;
            connecting_status?: string | null;
            chatting_status?: string | null;
            input_label?: string | null;
            input_placeholder?: string | null;
            input_placeholder_text_only?: string | null;
            input_placeholder_new_conversation?: string | null;
            user_ended_conversation?: string | null;
            agent_ended_conversation?: string | null;
            conversation_id?: string | null;
            error_occurred?: string | null;
            copy_id?: string | null;
            initiate_feedback?: string | null;
            request_follow_up_feedback?: string | null;
            thanks_for_feedback?: string | null;
            thanks_for_feedback_details?: string | null;
            follow_up_feedback_placeholder?: string | null;
            submit?: string | null;
            go_back?: string | null;
        };
        /** Body_post_agent_avatar_route */
        Body_post_agent_avatar_route: {
            /** Avatar File */
            avatar_file: Blob;
        };
        /** PostAgentAvatarResponseModel */
        PostAgentAvatarResponseModel: {
            /** Agent Id */
            agent_id: string;
            /**
             * Avatar Url
             * @description Where the stored picture can be fetched.
             */
            avatar_url?: string | null;
        };
        /** GetKnowledgeBaseListResponseModel */
        GetKnowledgeBaseListResponseModel: {
            /** Documents */
            documents: components["schemas"]["KnowledgeBaseSummaryResponseModel"][];
            /** Has More */
            has_more: boolean;
            /** Next Cursor */
            next_cursor?: string | null;
        };
        /** KnowledgeBaseSummaryResponseModel */
        KnowledgeBaseSummaryResponseModel: {
            /** @example kXb2V9qLw7TzR4mNs8Yd */
            id: string;
            name: string;
            metadata: {
                created_at_unix_secs: number;
                last_updated_at_unix_secs: number;
                size_bytes: number;
            };
            access_info: components["schemas"]["ResourceAccessInfo"];
            /** Format: uri */
            url?: string;
            supported_usages: ("prompt" | "auto")[];
            folder_parent_id?: string | null;
            folder_path?: components["schemas"]["KnowledgeBaseFolderPathSegment"][];
            rag_summary?: {
                status: string;
                progress_percentage: number;
            };
            /** @enum {string} */
            type: "file" | "url" | "text" | "folder";
        };
        /** KnowledgeBaseFolderPathSegment */
        KnowledgeBaseFolderPathSegment: {
            id: string;
            name?: string;
        };
        /** Body_create_text_document_route */
        Body_create_text_document_route: {
            /** Text */
            text: string;
            /** Name */
            name?: string | null;
            /** Parent Folder Id */
            parent_folder_id?: string | null;
        };
        /** Body_create_url_document_route */
        Body_create_url_document_route: {
            /**
             * Url
             * Format: uri
             */
            url: string;
            /** Name */
            name?: string | null;
            /** Parent Folder Id */
            parent_folder_id?: string | null;
        };
        /** Body_create_file_document_route */
        Body_create_file_document_route: {
            /** File */
            file: Blob;
        };
        /** AddKnowledgeBaseResponseModel */
        AddKnowledgeBaseResponseModel: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Folder Path */
            folder_path?: components["schemas"]["KnowledgeBaseFolderPathSegment"][];
        };
        /** HTTPValidationError */
        HTTPValidationError: {
            /** Detail */
            detail: components["schemas"]["ValidationError"][];
        };
        /** ValidationError */
        ValidationError: {
            /** Location */
            loc: (string | number)[];
            /** Message */
            msg: string;
            /** Error Type */
            type: string;
            /** Input */
            input?: unknown;
            /** Context */
            ctx?: {
                [key: string]: unknown;
            };
        };
        /** ErrorDetail */
        ErrorDetail: {
            detail: string;
        };
        /** URLAvatar */
        URLAvatar: {
            /** @constant */
            type: "url";
            /** Format: uri */
            custom_url: string;
        };
        /** ImageAvatar */
        ImageAvatar: {
            /** @constant */
            type: "image";
            /** Format: uri */
            url: string;
        };
    };
    responses: {
        /** @description Validation Error */
        ValidationError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": [
                 *         {
                 *           "loc": [
                 *             "body",
                 *             "conversation_config"
                 *           ],
                 *           "msg": "Field required",
                 *           "type": "missing"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["HTTPValidationError"];
            };
        };
        /** @description No key, or one that is not valid */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "Not authenticated"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
        /** @description No document with this id */
        DocumentNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "Document not found"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
        /** @description The body, or the file in it, is too large */
        PayloadTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "File too large"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
        /** @description Wrong content type of the body, or a file of a kind that is not taken */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "Unsupported media type"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
        /** @description No agent with this id */
        AgentNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "Agent not found"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
    };
    parameters: {
        /** @description The agent, by the id that creating it gave. */
        AgentId: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    createAgent: {
        parameters: {
            query?: {
                enable_versioning?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "conversation_config": {
                 *         "asr": {
                 *           "quality": "high",
                 *           "provider": "elevenlabs",
                 *           "user_input_audio_format": "pcm_16000",
                 *           "keywords": []
                 *         },
                 *         "turn": {
                 *           "turn_timeout": 7,
                 *           "silence_end_call_timeout": -1,
                 *           "soft_timeout_config": {
                 *             "timeout_seconds": -1,
                 *             "message": "Hhmmmm...yeah.",
                 *             "use_llm_generated_message": false
                 *           },
                 *           "speculative_turn": false,
                 *           "mode": "turn",
                 *           "turn_eagerness": "normal"
                 *         },
                 *         "tts": {
                 *           "model_id": "eleven_flash_v2",
                 *           "voice_id": "cjVigY5qzO86Huf0OWal",
                 *           "supported_voices": [],
                 *           "expressive_mode": true,
                 *           "suggested_audio_tags": [],
                 *           "agent_output_audio_format": "pcm_16000",
                 *           "optimize_streaming_latency": 3,
                 *           "stability": 0.5,
                 *           "speed": 1,
                 *           "similarity_boost": 0.8,
                 *           "text_normalisation_type": "system_prompt",
                 *           "pronunciation_dictionary_locators": []
                 *         },
                 *         "conversation": {
                 *           "text_only": false,
                 *           "max_duration_seconds": 600,
                 *           "client_events": [],
                 *           "file_input": {
                 *             "enabled": true,
                 *             "max_files_per_conversation": 10
                 *           },
                 *           "monitoring_enabled": false,
                 *           "monitoring_events": []
                 *         },
                 *         "language_presets": {},
                 *         "agent": {
                 *           "first_message": "",
                 *           "language": "en",
                 *           "dynamic_variables": {
                 *             "dynamic_variable_placeholders": {}
                 *           },
                 *           "disable_first_message_interruptions": false,
                 *           "prompt": {
                 *             "prompt": "",
                 *             "llm": "gemini-2.5-flash",
                 *             "reasoning_effort": "none",
                 *             "temperature": 0,
                 *             "max_tokens": -1,
                 *             "tool_ids": []
                 *           }
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Body_create_agent_route"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "agent_id": "agent_3701k3ttaq12ewp8b7qv5rfyszkz"
                     *     }
                     */
                    "application/json": components["schemas"]["CreateAgentResponseModel"];
                };
            };
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationError"];
        };
    };
    listAgents: {
        parameters: {
            query?: {
                /** @description How many agents one page holds. */
                page_size?: number;
                /** @description Search by agent name. */
                search?: string | null;
                archived?: boolean | null;
                sort_direction?: "asc" | "desc";
                sort_by?: ("name" | "created_at") | null;
                /** @description The `next_cursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "agents": [
                     *         {
                     *           "agent_id": "agent_3701k3ttaq12ewp8b7qv5rfyszkz",
                     *           "name": "My agent",
                     *           "created_at_unix_secs": 1756900000,
                     *           "access_info": {
                     *             "is_creator": true,
                     *             "creator_name": "Jane Doe",
                     *             "creator_email": "jane.doe@example.com",
                     *             "role": "admin"
                     *           },
                     *           "tags": [
                     *             "Customer Support",
                     *             "Technical Help"
                     *           ],
                     *           "last_call_time_unix_secs": 1756986400,
                     *           "archived": false
                     *         }
                     *       ],
                     *       "has_more": false,
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["GetAgentsPageResponseModel"];
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["ValidationError"];
        };
    };
    getAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The agent, by the id that creating it gave. */
                agent_id: components["parameters"]["AgentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "agent_id": "agent_3701k3ttaq12ewp8b7qv5rfyszkz",
                     *       "name": "My agent",
                     *       "conversation_config": {
                     *         "tts": {
                     *           "model_id": "eleven_flash_v2",
                     *           "voice_id": "cjVigY5qzO86Huf0OWal"
                     *         },
                     *         "agent": {
                     *           "first_message": "",
                     *           "language": "en"
                     *         }
                     *       },
                     *       "metadata": {
                     *         "created_at_unix_secs": 1756900000,
                     *         "updated_at_unix_secs": 1756986400
                     *       },
                     *       "platform_settings": {},
                     *       "phone_numbers": [],
                     *       "tags": []
                     *     }
                     */
                    "application/json": components["schemas"]["GetAgentResponseModel"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["AgentNotFound"];
            422: components["responses"]["ValidationError"];
        };
    };
    deleteAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The agent, by the id that creating it gave. */
                agent_id: components["parameters"]["AgentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["AgentNotFound"];
            422: components["responses"]["ValidationError"];
        };
    };
    updateAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The agent, by the id that creating it gave. */
                agent_id: components["parameters"]["AgentId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "My agent",
                 *       "tags": [
                 *         "Customer Support",
                 *         "Technical Help"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Body_patch_agent_settings_route"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "agent_id": "agent_7101k5zvyjhmfg983brhmhkd98n6",
                     *       "name": "My agent",
                     *       "conversation_config": {
                     *         "tts": {
                     *           "model_id": "eleven_flash_v2",
                     *           "voice_id": "cjVigY5qzO86Huf0OWal"
                     *         },
                     *         "agent": {
                     *           "first_message": "",
                     *           "language": "en"
                     *         }
                     *       },
                     *       "metadata": {
                     *         "created_at_unix_secs": 1756900000,
                     *         "updated_at_unix_secs": 1756986400
                     *       },
                     *       "platform_settings": {},
                     *       "phone_numbers": [
                     *         {
                     *           "label": "Support line",
                     *           "phone_number": "+15555550100",
                     *           "phone_number_id": "phone_123",
                     *           "provider": "twilio",
                     *           "supports_inbound": true,
                     *           "supports_outbound": true
                     *         }
                     *       ],
                     *       "tags": [
                     *         "Customer Support",
                     *         "Technical Help"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["GetAgentResponseModel"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["AgentNotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationError"];
        };
    };
    get_agent_widget_route: {
        parameters: {
            query?: {
                /** @description Expiring token for starting a conversation; reserved by the vendor for later. */
                conversation_signature?: string | null;
            };
            header?: never;
            path: {
                /** @description The agent, by the id that creating it gave. */
                agent_id: components["parameters"]["AgentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetAgentEmbedResponseModel"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["AgentNotFound"];
            422: components["responses"]["ValidationError"];
        };
    };
    post_agent_avatar_route: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The agent, by the id that creating it gave. */
                agent_id: components["parameters"]["AgentId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["Body_post_agent_avatar_route"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "agent_id": "agent_3701k3ttaq12ewp8b7qv5rfyszkz",
                     *       "avatar_url": "https://example.com/avatars/agent_3701k3ttaq12ewp8b7qv5rfyszkz.png"
                     *     }
                     */
                    "application/json": components["schemas"]["PostAgentAvatarResponseModel"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["AgentNotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationError"];
        };
    };
    get_knowledge_base_list: {
        parameters: {
            query?: {
                /** @description How many documents one page holds. */
                page_size?: number;
                /** @description Only documents whose name starts with this. */
                search?: string;
                show_only_owned_documents?: boolean;
                types?: ("file" | "url" | "text" | "folder")[];
                parent_folder_id?: string;
                ancestor_folder_id?: string;
                folders_first?: boolean;
                sort_direction?: "asc" | "desc";
                sort_by?: "name" | "created_at" | "updated_at" | "size";
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "documents": [
                     *         {
                     *           "id": "kXb2V9qLw7TzR4mNs8Yd",
                     *           "name": "Help pages",
                     *           "metadata": {
                     *             "created_at_unix_secs": 1756900000,
                     *             "last_updated_at_unix_secs": 1756900000,
                     *             "size_bytes": 2048
                     *           },
                     *           "access_info": {
                     *             "is_creator": true,
                     *             "creator_name": "Jane Doe",
                     *             "creator_email": "jane.doe@example.com",
                     *             "role": "admin"
                     *           },
                     *           "url": "https://example.com/help",
                     *           "supported_usages": [
                     *             "prompt",
                     *             "auto"
                     *           ],
                     *           "folder_parent_id": "fK3dPq8WnZ5tRx1Jc6Hs",
                     *           "folder_path": [
                     *             {
                     *               "id": "fK3dPq8WnZ5tRx1Jc6Hs",
                     *               "name": "Manuals"
                     *             }
                     *           ],
                     *           "rag_summary": {
                     *             "status": "succeeded",
                     *             "progress_percentage": 100
                     *           },
                     *           "type": "url"
                     *         }
                     *       ],
                     *       "has_more": false,
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["GetKnowledgeBaseListResponseModel"];
                };
            };
            401: components["responses"]["Unauthorized"];
            422: components["responses"]["ValidationError"];
        };
    };
    create_text_document_route: {
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
                 *       "text": "We are open from nine to five.",
                 *       "name": "Opening hours"
                 *     }
                 */
                "application/json": components["schemas"]["Body_create_text_document_route"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "tQ6mZr2XvB8nLk4Ws9Gc",
                     *       "name": "Opening hours",
                     *       "folder_path": []
                     *     }
                     */
                    "application/json": components["schemas"]["AddKnowledgeBaseResponseModel"];
                };
            };
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationError"];
        };
    };
    create_url_document_route: {
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
                 *       "url": "https://example.com/help",
                 *       "name": "Help pages"
                 *     }
                 */
                "application/json": components["schemas"]["Body_create_url_document_route"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "kXb2V9qLw7TzR4mNs8Yd",
                     *       "name": "Help pages",
                     *       "folder_path": []
                     *     }
                     */
                    "application/json": components["schemas"]["AddKnowledgeBaseResponseModel"];
                };
            };
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationError"];
        };
    };
    create_file_document_route: {
        parameters: {
            query?: {
                name?: string;
                parent_folder_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["Body_create_file_document_route"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "hY7cNd3TqM5vPb1Zx8Kf",
                     *       "name": "manual.pdf",
                     *       "folder_path": []
                     *     }
                     */
                    "application/json": components["schemas"]["AddKnowledgeBaseResponseModel"];
                };
            };
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationError"];
        };
    };
    get_knowledge_base_content: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The document, by the id that adding it gave. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    /** @example We are open from nine to five. */
                    "text/plain": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["DocumentNotFound"];
            422: components["responses"]["ValidationError"];
        };
    };
}
