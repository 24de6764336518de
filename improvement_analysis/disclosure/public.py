from ..analysis import Analysis
def for_the_public(analysis: Analysis) -> Analysis:
    return analysis
