namespace LiteLlmOps.Queries;

/// <summary>What spend is grouped by.</summary>
public enum SpendDimension
{
    /// <summary>The day: a UTC day unless a time zone is given.</summary>
    Day,

    /// <summary>The hour.</summary>
    Hour,

    /// <summary>The model of the provider, as LiteLLM records it: gpt-4o-2024-11-20.</summary>
    Model,

    /// <summary>The name by which clients call the model: gpt-4o.</summary>
    ModelGroup,

    /// <summary>The virtual key.</summary>
    Key,

    /// <summary>The user.</summary>
    User,

    /// <summary>The team.</summary>
    Team,

    /// <summary>The organization. Requests without one are not included.</summary>
    Organization,

    /// <summary>The tag of requests. A request counts once for each of its tags; requests without tags are not included.</summary>
    Tag,

    /// <summary>The provider: openai, bedrock.</summary>
    Provider,

    /// <summary>The end user, which the client names in the request. Requests without one are not included.</summary>
    EndUser,
}
